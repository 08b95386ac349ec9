import { describe, expect, it } from 'vitest';
import { actualBands, minutesOf, plannedBands } from '../src/domain/timeline.ts';
import { addDays, dayBegins, hhmm, timeOf, wallClock } from '../src/domain/kyiv.ts';

const HOUR = 3_600_000;

describe('a day of Kyiv', () => {
  it.each([
    ['2026-01-15', 24],
    ['2026-03-29', 23],
    ['2026-10-25', 25],
  ])('%s has %i hours', (date, hours) => {
    expect((dayBegins(addDays(date, 1)) - dayBegins(date)) / HOUR).toBe(hours);
  });

  it('reads the wall clock of Kyiv wherever the phone is', () => {
    expect(wallClock(Date.parse('2026-11-28T22:30:00Z'))).toEqual({ date: '2026-11-29', minute: 30 });
    expect(timeOf(Date.parse('2026-07-01T09:05:00Z'))).toBe('12:05');
  });

  it('ends at 24:00', () => {
    expect(hhmm(1440)).toBe('24:00');
  });
});

describe('planned bands', () => {
  it('join half hours of the same kind', () => {
    expect(plannedBands('0'.repeat(36) + '1'.repeat(8) + '????')).toEqual([
      { start: 0, end: 1080, kind: 'on' },
      { start: 1080, end: 1320, kind: 'off' },
      { start: 1320, end: 1440, kind: 'possible' },
    ]);
  });

  it.each([null, '', '0'.repeat(47), '0'.repeat(49)])('claim nothing of an unknown day (%s)', (halfHours) => {
    expect(plannedBands(halfHours)).toEqual([]);
  });
});

describe('actual bands', () => {
  const now = Date.parse('2026-11-29T10:00:00Z');

  it('are cut to the day and end now', () => {
    const stretches = [
      { from: '2026-11-28T18:00:00Z', to: '2026-11-28T23:00:00Z', power: 'on' as const },
      { from: '2026-11-28T23:00:00Z', to: '2026-11-29T02:00:00Z', power: 'off' as const },
      { from: '2026-11-29T02:00:00Z', to: null, power: 'on' as const },
    ];
    expect(actualBands(stretches, '2026-11-29', now)).toEqual([
      { start: 0, end: 60, kind: 'on' },
      { start: 60, end: 240, kind: 'off' },
      { start: 240, end: 720, kind: 'on' },
    ]);
    expect(minutesOf(actualBands(stretches, '2026-11-29', now), 'off')).toBe(180);
  });

  it('of a whole past day end at 24:00', () => {
    const stretches = [{ from: '2026-11-20T00:00:00Z', to: null, power: 'off' as const }];
    expect(actualBands(stretches, '2026-11-28', now)).toEqual([{ start: 0, end: 1440, kind: 'off' }]);
  });

  it('of a future day are none', () => {
    expect(actualBands([{ from: '2026-11-20T00:00:00Z', to: null, power: 'on' }], '2026-11-30', now)).toEqual([]);
  });
});
