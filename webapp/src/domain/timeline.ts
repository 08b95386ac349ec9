/** One day of a queue as bands of time: planned and possible outages, and what really was. */

import { dayBegins, addDays, wallClock } from './kyiv.ts';

export type Power = 'on' | 'off' | 'unknown';

/** A stretch of one day, in minutes of the wall clock: 0 … 1440. */
export interface Band<Kind> {
  start: number;
  end: number;
  kind: Kind;
}

export type Planned = 'off' | 'possible' | 'on';

const PLANNED: Record<string, Planned> = { '1': 'off', '?': 'possible', '0': 'on' };
const HALF_HOUR = 30;
const DAY_ENDS = 48 * HALF_HOUR;
const MINUTE_MS = 60_000;

/** Return the bands of a day's half hours ("0" power, "1" none, "?" perhaps none); none of a day that is not known. */
export function plannedBands(halfHours: string | null): Band<Planned>[] {
  if (halfHours === null || halfHours.length !== 48) return [];
  const bands: Band<Planned>[] = [];
  [...halfHours].forEach((character, index) => {
    const kind = PLANNED[character];
    if (kind === undefined) return;
    const last = bands.at(-1);
    if (last?.kind === kind && last.end === index * HALF_HOUR) last.end += HALF_HOUR;
    else bands.push({ start: index * HALF_HOUR, end: (index + 1) * HALF_HOUR, kind });
  });
  return bands;
}

/** What was, from a moment to another (null: still), as the API gives it. */
export interface Stretch {
  from: string;
  to: string | null;
  power: Power;
}

/** Return what really was on a day of Kyiv, up to now; days of 23 and 25 hours are read by their wall clock. */
export function actualBands(stretches: readonly Stretch[], date: string, now: number): Band<Power>[] {
  const begins = dayBegins(date);
  const ends = Math.min(dayBegins(addDays(date, 1)), now);
  return stretches.flatMap(({ from, to, power }) => {
    const start = Math.max(Date.parse(from), begins);
    const end = Math.min(to === null ? now : Date.parse(to), ends);
    if (!(start < end)) return [];
    const band = { start: wallClock(start).minute, end: minuteOfEnd(end, date), kind: power };
    if (band.start < band.end) return [band];
    return end - start < MINUTE_MS ? [] : [{ ...band, ...hourOf(band.start) }];
  });
}

/** The hour that the clock shows twice when summer time ends: what lies within it cannot be drawn more exactly. */
function hourOf(minute: number): { start: number; end: number } {
  const start = minute - (minute % 60);
  return { start, end: start + 60 };
}

function minuteOfEnd(moment: number, date: string): number {
  const clock = wallClock(moment);
  return clock.date === date ? clock.minute : DAY_ENDS;
}

/** Return how many minutes of the bands are of a kind. */
export function minutesOf<Kind>(bands: readonly Band<Kind>[], kind: Kind): number {
  return bands.reduce((sum, band) => sum + (band.kind === kind ? band.end - band.start : 0), 0);
}
