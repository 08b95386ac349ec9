/** Twenty-four hours of a queue: above what is planned, below what really was. Each kind has its own pattern. */

import type { Band } from '../domain/timeline.ts';
import { hhmm } from '../domain/kyiv.ts';
import { t, type TextKey } from '../texts/index.ts';

const WIDTH = 360;
const ROW = 26;
const KINDS: Record<string, TextKey> = {
  off: 'legendOff',
  possible: 'legendPossible',
  on: 'legendOn',
  unknown: 'legendUnknown',
};

interface Props {
  planned: readonly Band<string>[];
  /** Null where there is nothing to tell yet, as of tomorrow. */
  actual: readonly Band<string>[] | null;
  /** The minute of the day that it is now, if it is this day. */
  minuteNow: number | null;
}

export function Timeline({ planned, actual, minuteNow }: Props) {
  const rows = actual === null ? [planned] : [planned, actual];
  const height = rows.length * (ROW + 4) + 18;
  return (
    <svg class="timeline" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={spoken(planned, actual)}>
      {rows.map((bands, row) => (
        <g key={row} transform={`translate(0 ${row * (ROW + 4)})`}>
          <rect class="t-unknown" width={WIDTH} height={ROW} rx="4" />
          {bands.map(({ start, end, kind }) => (
            <rect key={start} class={`t-${kind}`} x={x(start)} width={x(end - start)} height={ROW} />
          ))}
        </g>
      ))}
      {[0, 6, 12, 18, 24].map((hour) => (
        <g key={hour}>
          <line class="t-grid" x1={x(hour * 60)} x2={x(hour * 60)} y1="0" y2={height - 16} />
          <text x={x(hour * 60)} y={height - 3} text-anchor={hour === 0 ? 'start' : hour === 24 ? 'end' : 'middle'}>
            {hhmm(hour * 60)}
          </text>
        </g>
      ))}
      {minuteNow !== null && <line class="t-now" x1={x(minuteNow)} x2={x(minuteNow)} y1="0" y2={height - 16} />}
    </svg>
  );
}

export function Legend() {
  return (
    <>
      <p class="dim">{t('chartsRows')}</p>
      <ul class="legend">
        {Object.entries(KINDS).map(([kind, text]) => (
          <li key={kind}>
            <svg class="timeline sample" viewBox="0 0 16 12" aria-hidden="true">
              <rect class={`t-${kind}`} width="16" height="12" rx="2" />
            </svg>
            {t(text)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The patterns of every timeline and legend; they stand on the page once. */
export function Patterns() {
  return (
    <svg width="0" height="0" class="hidden" aria-hidden="true">
      <defs>
        <pattern id="possible" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="p-possible" x1="0" x2="0" y1="0" y2="8" />
        </pattern>
        <pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <line class="p-unknown" x1="0" x2="0" y1="0" y2="6" />
        </pattern>
      </defs>
    </svg>
  );
}

function x(minute: number): number {
  return (minute / 1440) * WIDTH;
}

function spoken(planned: readonly Band<string>[], actual: readonly Band<string>[] | null): string {
  const row = (title: TextKey, bands: readonly Band<string>[]) => {
    const off = bands.filter(({ kind }) => kind !== 'on');
    const text = off.map(({ start, end, kind }) => `${hhmm(start)}–${hhmm(end)} ${t(KINDS[kind] ?? 'legendUnknown')}`);
    return `${t(title)}: ${text.join(', ') || t(bands.length ? 'legendOn' : 'legendUnknown')}`;
  };
  return [row('planned', planned), ...(actual === null ? [] : [row('actual', actual)])].join('; ');
}
