/** A queue's days as bars: hours without power, hours that nobody knows, and how well the schedule was kept. */

import { addDays, dayBegins, wallClock } from './kyiv.ts';

/** A day's figures as the API gives them. */
export interface DayFigures {
  date: string;
  minutes_heard: number;
  minutes_off: number | null;
  minutes_planned: number | null;
  outages: number | null;
  lag_minutes: number | null;
}

/** One day to draw, in minutes of real time. */
export interface DayBar {
  date: string;
  /** Null where no sensor spoke all day: that is not zero. */
  off: number | null;
  /** Of the time that has passed, how much no sensor spoke for. */
  unheard: number;
  /** Null without a schedule. */
  planned: number | null;
  outages: number | null;
  lag: number | null;
  /** How much of the day has passed: 1440, or 1380 and 1500 when the clocks change, less for today. */
  passed: number;
}

/** Return a bar for each of the last days, today the last of them; a day that nobody counted is unknown. */
export function dayBars(figures: readonly DayFigures[], count: number, now: number): DayBar[] {
  const today = wallClock(now).date;
  const known = new Map(figures.map((one) => [one.date, one]));
  return Array.from({ length: count }, (_, index) => {
    const date = addDays(today, index - count + 1);
    const passed = Math.max(0, Math.round((Math.min(dayBegins(addDays(date, 1)), now) - dayBegins(date)) / 60_000));
    const one = known.get(date);
    const off = one?.minutes_off ?? null;
    return {
      date,
      off: off === null ? null : Math.min(off, passed),
      unheard: off === null ? passed : Math.max(0, passed - (one?.minutes_heard ?? 0)),
      planned: one?.minutes_planned ?? null,
      outages: one?.outages ?? null,
      lag: one?.lag_minutes ?? null,
      passed,
    };
  });
}

export interface Total {
  days: number;
  off: number;
  outages: number;
}

/** Add up the days of which anything is known. */
export function totalOf(bars: readonly DayBar[]): Total {
  const known = bars.filter(({ off }) => off !== null);
  const sum = (of: (bar: DayBar) => number | null) => known.reduce((all, bar) => all + (of(bar) ?? 0), 0);
  return { days: known.length, off: sum(({ off }) => off), outages: sum(({ outages }) => outages) };
}

export interface Kept {
  /** Whole days of which both the schedule and the fact are known. */
  days: number;
  planned: number;
  off: number;
  /** The median of the days' lags in minutes: negative if the power went earlier than planned. */
  lag: number | null;
}

/** Return true where a day can be held against its schedule: it is over, and hardly any of it is unheard. */
export function isComparable(bar: DayBar): boolean {
  return bar.off !== null && bar.planned !== null && bar.passed >= 23 * 60 && bar.unheard <= bar.passed / 10;
}

/** Hold the days against their schedules. */
export function keptPlan(bars: readonly DayBar[]): Kept {
  const compared = bars.filter(isComparable);
  const lags = bars.flatMap(({ lag }) => (lag === null ? [] : [lag]));
  return {
    days: compared.length,
    planned: compared.reduce((all, { planned }) => all + (planned ?? 0), 0),
    off: compared.reduce((all, { off }) => all + (off ?? 0), 0),
    lag: median(lags),
  };
}

function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}

/** A queue beside the others: known well enough to be compared, or unknown. */
export interface Comparable {
  id: number;
  name: string;
  /** Minutes without power; null where less than half of the time is known. */
  off: number | null;
  /** Some of the time is not known, so that it may be more. */
  isAtLeast: boolean;
}

interface QueueOff {
  queue_id: number;
  name: string;
  minutes_heard: number;
  minutes_off: number | null;
}

/** Judge how well a queue is known over the minutes that have passed: minutes of silence are not hours with power. */
export function comparable(queue: QueueOff, passed: number): Comparable {
  const share = queue.minutes_heard / Math.max(1, passed);
  const off = share < 0.5 ? null : queue.minutes_off;
  return { id: queue.queue_id, name: queue.name, off, isAtLeast: share < 0.9 };
}
