/** Upright bars, each with its value where there is room; what is unknown is hatched, what was planned is a line. */

import { useWidth } from './width.ts';

const HEIGHT = 200;
const LEFT = 30;
const TOP = 30;
const BOTTOM = 22;

export interface Bar {
  label: string;
  /** Null: unknown all through. Below zero the bar hangs. */
  value: number | null;
  text: string;
  /** Unknown on top of the value. */
  unknown?: number;
  mark?: number | null;
}

interface Props {
  bars: readonly Bar[];
  /** Said to those who do not see the chart. */
  label: string;
  /** What the axis counts. */
  unit?: string;
  /** The axis goes at least so far. */
  least: number;
}

export function BarChart({ bars, label, unit = '', least }: Props) {
  const [ref, width] = useWidth();
  const high = niceEnd(Math.max(least, ...bars.map(({ value, mark }) => Math.max(value ?? 0, mark ?? 0))));
  const deepest = Math.min(0, ...bars.map(({ value }) => value ?? 0));
  const low = deepest < 0 ? -niceEnd(Math.max(least, -deepest)) : 0;
  const y = (value: number) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const step = (width - LEFT) / Math.max(1, bars.length);
  const thick = Math.max(2, Math.min(56, step * 0.72));
  const every = Math.ceil(42 / step);
  const ticks = [...new Set([low, low / 2, 0, high / 2, high])];
  return (
    <div ref={ref}>
      <svg class="chart" width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
        <text x="0" y="11">
          {unit}
        </text>
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="t-grid" x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 5} y={y(tick) + 4} text-anchor="end">
              {tick}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => {
          const middle = LEFT + step * (index + 0.5);
          return (
            <g key={index}>
              <Column bar={bar} x={middle - thick / 2} thick={thick} y={y} low={low} high={high} />
              {thick >= 20 && (
                <text class="c-value" x={middle} y={labelY(bar, y, low, high)} text-anchor="middle">
                  {bar.text}
                </text>
              )}
              {(bars.length - 1 - index) % every === 0 && (
                <text x={Math.min(middle, width - 18)} y={HEIGHT - 6} text-anchor="middle">
                  {bar.label}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

interface ColumnProps {
  bar: Bar;
  x: number;
  thick: number;
  y: (value: number) => number;
  low: number;
  high: number;
}

function Column({ bar, x, thick, y, low, high }: ColumnProps) {
  const { value, unknown = 0, mark = null } = bar;
  const box = (from: number, to: number) => ({ x, y: y(to), width: thick, height: Math.max(0, y(from) - y(to)) });
  const top = Math.min(high, (value ?? 0) + unknown);
  return (
    <>
      {value === null && <rect class="c-unknown" {...box(low, high)} />}
      {value !== null && unknown > 0 && <rect class="c-unknown" {...box(value, top)} />}
      {value !== null && value >= 0 && <rect class="c-off" {...box(0, value)} />}
      {value !== null && value < 0 && <rect class="c-less" {...box(value, 0)} />}
      {mark !== null && <line class="c-plan" x1={x - 1} x2={x + thick + 1} y1={y(mark)} y2={y(mark)} />}
    </>
  );
}

function labelY({ value, mark }: Bar, y: (value: number) => number, low: number, high: number): number {
  if (value === null) return y((low + high) / 2) + 4;
  return value < 0 ? y(value) + 13 : y(Math.max(value, mark ?? 0)) - 5;
}

/** Return the end of an axis that halves well. */
function niceEnd(largest: number): number {
  return [1, 2, 4, 6, 8, 12, 16, 20, 24, 30, 40, 60, 80, 100, 200].find((end) => end >= largest) ?? Math.ceil(largest);
}
