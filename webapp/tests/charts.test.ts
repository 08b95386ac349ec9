import { describe, expect, it } from 'vitest';
import { toCsv } from '../src/domain/csv.ts';
import { comparable, dayBars, keptPlan, totalOf, type DayFigures } from '../src/domain/days.ts';
import { lastDays, lengths, longest, streaksOfOutages, streaksOfTimeline } from '../src/domain/outages.ts';
import { unbroken } from '../src/domain/voltage.ts';

const NOON = Date.parse('2026-11-29T10:00:00Z'); // 12:00 in Kyiv
const HOUR = 3_600_000;

function figures(date: string, change: Partial<DayFigures> = {}): DayFigures {
  return { date, minutes_heard: 1440, minutes_off: 0, minutes_planned: null, outages: 0, lag_minutes: null, ...change };
}

describe('days', () => {
  it('are all there, and one that nobody counted is unknown, not zero', () => {
    const [first, second, today] = dayBars([figures('2026-11-28')], 3, NOON);
    expect(first).toMatchObject({ date: '2026-11-27', off: null, unheard: 1440 });
    expect(second).toMatchObject({ date: '2026-11-28', off: 0, unheard: 0, passed: 1440 });
    expect(today).toMatchObject({ date: '2026-11-29', off: null, passed: 720 });
  });

  it('keep the hours that no sensor spoke for apart', () => {
    const [bar] = dayBars([figures('2026-11-29', { minutes_heard: 600, minutes_off: 120 })], 1, NOON);
    expect(bar).toMatchObject({ off: 120, unheard: 120, passed: 720 });
  });

  it('have 23 and 25 hours when the clocks change', () => {
    const spring = dayBars([], 2, Date.parse('2026-03-30T10:00:00Z'));
    const autumn = dayBars([], 2, Date.parse('2026-10-26T10:00:00Z'));
    expect([spring[0]?.date, spring[0]?.passed]).toEqual(['2026-03-29', 23 * 60]);
    expect([autumn[0]?.date, autumn[0]?.passed]).toEqual(['2026-10-25', 25 * 60]);
  });

  it('add up to what is known', () => {
    const bars = dayBars([figures('2026-11-28', { minutes_off: 90, outages: 2 })], 7, NOON);
    expect(totalOf(bars)).toEqual({ days: 1, off: 90, outages: 2 });
    expect(totalOf(dayBars([], 7, NOON))).toEqual({ days: 0, off: 0, outages: 0 });
  });

  it('are held against the schedule only when they are over and were heard', () => {
    const known = { minutes_off: 200, minutes_planned: 240 };
    const bars = dayBars(
      [
        figures('2026-11-26', { ...known, lag_minutes: 20 }),
        figures('2026-11-27', { ...known, minutes_heard: 900, lag_minutes: -4 }),
        figures('2026-11-28', { minutes_off: 60 }),
        figures('2026-11-29', known),
      ],
      4,
      NOON,
    );
    expect(keptPlan(bars)).toEqual({ days: 1, planned: 240, off: 200, lag: 8 });
    expect(keptPlan([]).lag).toBeNull();
  });
});

describe('streaks', () => {
  const outages = [
    { began_at: '2026-11-29T08:30:00Z', ended_at: null },
    { began_at: '2026-11-27T22:00:00Z', ended_at: '2026-11-28T01:00:00Z' }, // 00:00 … 03:00 of the 28th
  ];

  it('count an outage that lasts up to now, and say that it may last on', () => {
    const streaks = streaksOfOutages(outages, NOON - 2 * 24 * HOUR, NOON, []);
    expect(streaks.map(({ power }) => power)).toEqual(['on', 'off', 'on', 'off']);
    expect(streaks.at(-1)).toMatchObject({ end: NOON, isCut: true });
    expect(longest(streaks, 'off')).toMatchObject({ end: Date.parse('2026-11-28T01:00:00Z'), isCut: false });
    expect(longest(streaks, 'on')).toMatchObject({ start: Date.parse('2026-11-28T01:00:00Z'), isCut: false });
  });

  it('are broken by a day of which nothing was heard', () => {
    const streaks = streaksOfOutages([], NOON - 3 * 24 * HOUR, NOON, ['2026-11-28']);
    expect(streaks.map(({ power }) => power)).toEqual(['on', 'unknown', 'on']);
    expect(longest(streaks, 'on')).toMatchObject({ end: Date.parse('2026-11-27T22:00:00Z'), isCut: true });
  });

  it('do not take the silent part of a day for time with power, and keep its outages', () => {
    const streaks = streaksOfOutages(outages, NOON - 3 * 24 * HOUR, NOON, [], ['2026-11-28', '2026-11-29']);
    expect(streaks.filter(({ power }) => power === 'off').map(({ isCut }) => isCut)).toEqual([false, true]);
    expect(longest(streaks, 'on')).toMatchObject({ end: Date.parse('2026-11-27T22:00:00Z'), isCut: true });
  });

  it('keep the whole of an outage that began before the first day', () => {
    const streaks = streaksOfOutages(outages.slice(1), Date.parse('2026-11-28T00:00:00Z'), NOON, []);
    expect(longest(streaks, 'off')).toMatchObject({ start: Date.parse('2026-11-27T22:00:00Z'), isCut: false });
  });

  it('read the timeline of a queue', () => {
    const streaks = streaksOfTimeline(
      [
        { from: '2026-11-29T00:00:00Z', to: '2026-11-29T04:00:00Z', power: 'unknown' },
        { from: '2026-11-29T04:00:00Z', to: '2026-11-29T06:00:00Z', power: 'off' },
        { from: '2026-11-29T06:00:00Z', to: null, power: 'on' },
      ],
      NOON,
    );
    expect(longest(streaks, 'off')).toMatchObject({ isCut: true });
    expect(longest(streaks, 'on')).toMatchObject({ end: NOON, isCut: true });
  });

  it('of nothing are none', () => {
    expect(longest([], 'on')).toBeNull();
    expect(lengths([]).every(({ count }) => count === 0)).toBe(true);
  });

  it('across the changes of the clocks are as long as they really were', () => {
    const night = { began_at: '2026-10-24T21:00:00Z', ended_at: '2026-10-25T22:00:00Z' }; // the whole day of 25 hours
    const off = longest(streaksOfOutages([night], NOON - 40 * 24 * HOUR, NOON, []), 'off');
    expect(((off?.end ?? 0) - (off?.start ?? 0)) / HOUR).toBe(25);
  });

  it('are left out when they ended before the days that are shown', () => {
    const streaks = streaksOfOutages(outages, NOON - 2 * 24 * HOUR, NOON, []);
    expect(lastDays(streaks, 1, NOON).map(({ power }) => power)).toEqual(['on', 'off']);
  });
});

describe('lengths of outages', () => {
  it('fall into the bucket that begins with them', () => {
    const off = (hours: number) => ({ start: 0, end: hours * HOUR, power: 'off' as const, isCut: false });
    const counts = lengths([off(0.5), off(1), off(2), off(3.9), off(30)]).map(({ count }) => count);
    expect(counts).toEqual([1, 1, 2, 0, 0, 0, 1]);
  });
});

describe('a series', () => {
  it('breaks where nothing was measured', () => {
    const step = (minute: number) => ({ at: minute * 60_000, value: 230, lowest: 228, highest: 231 });
    expect(unbroken([step(0), step(15), step(60), step(75)], 15 * 60_000).map((line) => line.length)).toEqual([2, 2]);
    expect(unbroken([], 1)).toEqual([]);
  });
});

describe('CSV', () => {
  it('quotes by RFC 4180 and leaves the unknown empty', () => {
    expect(
      toCsv(
        ['day', 'off'],
        [
          ['a "b", c', 1.5],
          ['2026-11-29', null],
        ],
      ),
    ).toBe('day,off\r\n"a ""b"", c",1.5\r\n2026-11-29,\r\n');
  });

  it('does not let a text run as a formula, and keeps negative numbers', () => {
    expect(toCsv(['a', 'b'], [['=1+1', -3]])).toBe("a,b\r\n'=1+1,-3\r\n");
  });
});

describe('queues compared', () => {
  const queue = (minutes_heard: number, minutes_off: number | null) =>
    comparable({ queue_id: 1, name: '1.1', minutes_heard, minutes_off }, 1000);

  it('are unknown where they were hardly heard, and at least so long where partly', () => {
    expect(queue(8, 0).off).toBeNull();
    expect(queue(0, null).off).toBeNull();
    expect(queue(600, 120)).toMatchObject({ off: 120, isAtLeast: true });
    expect(queue(950, 120)).toMatchObject({ off: 120, isAtLeast: false });
  });
});
