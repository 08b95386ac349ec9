/** Outages, how long they were, and the longest streaks with and without power. */

import { addDays, dayBegins, wallClock } from './kyiv.ts';
import type { Power, Stretch } from './timeline.ts';

/** An outage as the API lists it; one that lasts has no end. */
export interface OutageListed {
  began_at: string;
  ended_at: string | null;
}

/** A stretch of the same power, in milliseconds since 1970. */
export interface Streak {
  start: number;
  end: number;
  power: Power;
  /** It may have begun before, or last on: it was at least so long. */
  isCut: boolean;
}

/** Return what a queue's timeline holds as streaks. */
export function streaksOfTimeline(stretches: readonly Stretch[], now: number): Streak[] {
  return stretches.map(({ from, to, power }, index) => ({
    start: Date.parse(from),
    end: to === null ? now : Date.parse(to),
    power,
    isCut: isOpen(index === 0 || to === null, stretches[index - 1]?.power, stretches[index + 1]?.power),
  }));
}

/**
 * Return what a list of outages says of the time since a moment. Days of which nothing was heard are unknown, and so are
 * those heard in part but for their outages: nobody saw the power in the rest.
 */
export function streaksOfOutages(
  outages: readonly OutageListed[],
  since: number,
  now: number,
  unheardDays: readonly string[],
  partlyHeardDays: readonly string[] = [],
): Streak[] {
  const off = outages.map(({ began_at, ended_at }) => [Date.parse(began_at), ended_at ? Date.parse(ended_at) : now]);
  const spans = (days: readonly string[]) => days.map((date) => [dayBegins(date), dayBegins(addDays(date, 1))]);
  const [unheard, partlyHeard] = [spans(unheardDays), spans(partlyHeardDays)];
  const start = Math.min(since, ...off.map(([began = since]) => began));
  const edges = [start, now, ...[...off, ...unheard, ...partlyHeard].flat().filter((at) => at > start && at < now)];
  const sorted = [...new Set(edges)].toSorted((a, b) => a - b);
  const holds = (some: number[][], at: number) => some.some(([from = 0, to = 0]) => from <= at && at < to);
  const found: Streak[] = [];
  sorted.slice(0, -1).forEach((from, index) => {
    const isOff = holds(off, from) && !holds(unheard, from);
    const power: Power = isOff ? 'off' : holds([...unheard, ...partlyHeard], from) ? 'unknown' : 'on';
    const last = found.at(-1);
    const end = sorted[index + 1] ?? now;
    if (last?.power === power) last.end = end;
    else found.push({ start: from, end, power, isCut: false });
  });
  found.forEach((one, index) => {
    const isAtEdge = (index === 0 && one.power === 'on') || one.end === now;
    one.isCut =
      one.power === 'off' // the list knows both its ends, but for days of which nothing was heard
        ? isAtEdge || holds(unheard, one.start - 1) || holds(unheard, one.end)
        : isOpen(isAtEdge, found[index - 1]?.power, found[index + 1]?.power);
  });
  return found;
}

/** Return the longest streak with such power; null if there was none. */
export function longest(streaks: readonly Streak[], power: Power): Streak | null {
  return streaks
    .filter((one) => one.power === power)
    .reduce<Streak | null>((best, one) => (best && best.end - best.start >= one.end - one.start ? best : one), null);
}

/** How long an outage may be, in hours: each bucket from the one before it, the last without an end. */
const BOUNDS = [0, 1, 2, 4, 6, 8, 12];

export interface Bucket {
  from: number;
  /** Null: and longer. */
  to: number | null;
  count: number;
}

/** Count the outages by their length so far. */
export function lengths(streaks: readonly Streak[]): Bucket[] {
  const hours = streaks.filter(({ power }) => power === 'off').map(({ start, end }) => (end - start) / 3_600_000);
  return BOUNDS.map((from, index) => {
    const to = BOUNDS[index + 1] ?? null;
    return { from, to, count: hours.filter((one) => one >= from && (to === null || one < to)).length };
  });
}

/** Return the streaks that reach into the last days, today the last of them. */
export function lastDays(streaks: readonly Streak[], days: number, now: number): Streak[] {
  const since = dayBegins(addDays(wallClock(now).date, 1 - days));
  return streaks.filter(({ end }) => end > since);
}

function isOpen(atEdge: boolean, before: Power | undefined, after: Power | undefined): boolean {
  return atEdge || before === 'unknown' || after === 'unknown';
}
