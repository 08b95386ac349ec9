/**
 * A series over time: the median as a line, lowest to highest as a band, broken where nothing was measured. Plain SVG
 * like the bars: at most 96 steps come, the page styles it, and the picture is made of it.
 */

import { axisOf, unbroken, type Step } from '../../domain/voltage.ts';
import { timeOf, wallClock } from '../../domain/kyiv.ts';
import { number, shortDate } from './format.ts';
import { useWidth } from './width.ts';

const HEIGHT = 190;
const LEFT = 40;
const TOP = 28;
const BOTTOM = 22;
const DAY_MS = 86_400_000;

interface Props {
  steps: readonly Step[];
  since: number;
  until: number;
  stepMs: number;
  /** The axis shows at least from here to there. */
  least: readonly [number, number];
  /** Dashed lines at the limits of what is normal. */
  norm: readonly number[];
  label: string;
  unit: string;
}

export function SeriesChart({ steps, since, until, stepMs, least, norm, label, unit }: Props) {
  const [ref, width] = useWidth();
  const [low, high] = axisOf(steps, least);
  const x = (at: number) => LEFT + ((at - since) / (until - since)) * (width - LEFT);
  const y = (value: number) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const ends = (line: readonly Step[]) => [...line, ...line.slice(-1).map((one) => ({ ...one, at: one.at + stepMs }))];
  const path = (points: readonly (readonly [number, number])[]) =>
    points.map(([at, value], index) => `${index ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const lines = unbroken(steps, stepMs).map(ends);
  return (
    <div ref={ref}>
      <svg class="chart" width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
        <text x="0" y="11">
          {unit}
        </text>
        {[low, (low + high) / 2, high].map((tick) => (
          <g key={tick}>
            <line class="t-grid" x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 5} y={y(tick) + 4} text-anchor="end">
              {number(tick)}
            </text>
          </g>
        ))}
        {lines.map((line, index) => (
          <g key={index}>
            <path
              class="c-band"
              d={`${path(line.map((one) => [one.at, one.highest]))}${path(line.toReversed().map((one) => [one.at, one.lowest])).replace('M', 'L')}Z`}
            />
            <path class="c-median" d={path(line.map((one) => [one.at, one.value]))} />
          </g>
        ))}
        {norm.map((limit) => (
          <line key={limit} class="c-norm" x1={LEFT} x2={width} y1={y(limit)} y2={y(limit)} />
        ))}
        {[0, 0.25, 0.5, 0.75, 1].map((part) => {
          const at = since + part * (until - since);
          const text = until - since > DAY_MS ? shortDate(wallClock(at).date) : timeOf(at);
          return (
            <text
              key={part}
              x={x(at)}
              y={HEIGHT - 6}
              text-anchor={part === 0 ? 'start' : part === 1 ? 'end' : 'middle'}
            >
              {text}
            </text>
          );
        })}
      </svg>
    </div>
  );
}
