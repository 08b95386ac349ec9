import { beforeEach, describe, expect, it } from 'vitest';
import { duration } from '../src/domain/duration.ts';
import { nextText, sinceText, sureText } from '../src/screens/now/words.ts';
import { nextDelay } from '../src/state/city.ts';
import { placeOf, pathOf } from '../src/shell/router.ts';
import { now, setServerTime } from '../src/domain/clock.ts';
import { startLanguage, t } from '../src/texts/index.ts';
import { en } from '../src/texts/en.ts';
import { uk } from '../src/texts/uk.ts';
import type { QueueNow } from '../src/api/types.ts';

const NOW = Date.parse('2026-11-29T14:00:00Z'); // 16:00 in Kyiv

function queue(change: Partial<QueueNow>): QueueNow {
  return {
    queue_id: 1,
    name: '1.1',
    status: 'on',
    since: null,
    is_unstable: false,
    basis: 'iot',
    sensors: 3,
    sensors_online: 2,
    next: null,
    days: [],
    ...change,
  };
}

beforeEach(() => startLanguage('uk'));

describe('what comes next', () => {
  it('counts down to an outage', () => {
    const next = { at: '2026-11-29T16:00:00Z', power: 'off' as const, is_possible: false };
    expect(nextText(queue({ next }), NOW)).toBe('Вимкнення о 18:00, через 2\u00a0год');
  });

  it('does not promise what is only possible', () => {
    const next = { at: '2026-11-29T16:00:00Z', power: 'off' as const, is_possible: true };
    expect(nextText(queue({ next }), NOW)).toMatch(/^Можливе/);
  });

  it('is not promised to be nothing while there is no schedule', () => {
    const day = { date: '2026-11-29', half_hours: null, is_stale: null, is_being_checked: false };
    expect(nextText(queue({ days: [{ ...day, status: 'unknown' }] }), NOW)).toBe(t('nextUnknown'));
    expect(nextText(queue({ days: [{ ...day, status: 'none_planned' }] }), NOW)).toBe(t('nextNone'));
  });

  it('says so when the schedule was not kept', () => {
    const next = { at: '2026-11-29T13:30:00Z', power: 'on' as const, is_possible: false };
    expect(nextText(queue({ status: 'off', next }), NOW)).toBe('За графіком світло мало бути з 15:30.');
  });
});

describe('how sure we are', () => {
  it('does not guess without sensors', () => {
    expect(sureText(queue({ status: 'unknown', basis: null, sensors_online: 0 }))).toBe(t('sureNone'));
    expect(sureText(queue({ status: 'unknown', basis: null, sensors: 0, sensors_online: 0 }))).toBe(t('sureNoSensors'));
  });

  it('names one sensor, the operator and residents', () => {
    expect(sureText(queue({ sensors_online: 1 }))).toBe(t('sureOne', { all: 3 }));
    expect(sureText(queue({ sensors_online: 0, status: 'off' }))).toBe(t('sureSilent', { all: 3 }));
    expect(sureText(queue({ basis: 'manual' }))).toBe(t('sureManual'));
    expect(sureText(queue({ basis: 'crowdreport' }))).toBe(t('sureReports'));
  });
});

describe('since when', () => {
  it('has a date when it is not of today', () => {
    expect(sinceText(queue({ since: '2026-11-28T12:00:00Z' }), NOW)).toContain('28.11 14:00');
  });
  it('is silent when nobody knows', () => {
    expect(sinceText(queue({ since: null }), NOW)).toBe('');
  });
});

describe('a length of time', () => {
  it.each([
    [20_000, 'менше хвилини'],
    [-5_000, 'менше хвилини'],
    [59 * 60_000, '59\u00a0хв'],
    [125 * 60_000, '2\u00a0год 5\u00a0хв'],
    [50 * 3_600_000, '2\u00a0д 2\u00a0год'],
  ])('%i ms is "%s"', (ms, text) => {
    expect(duration(ms, 'uk')).toBe(text);
  });
});

describe('texts', () => {
  it('have the same values in both languages', () => {
    const values = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const key of Object.keys(uk) as (keyof typeof uk)[]) expect(values(en[key]), key).toEqual(values(uk[key]));
  });

  it('leave a value that is missing as it stands, never blank', () => {
    expect(t('queue')).toBe('Черга {name}');
  });
});

describe('a phone whose clock is wrong', () => {
  it('shows the server\u2019s time', () => {
    setServerTime(NOW, NOW - 7 * 3_600_000);
    expect(now(NOW - 7 * 3_600_000 + 1000)).toBe(NOW + 1000);
    setServerTime(NOW, NOW);
  });
});

describe('asking again', () => {
  it('waits longer after each failure, five minutes at most, and never at the same moment for all', () => {
    expect([0, 1, 2, 9].map((failed) => nextDelay(failed, () => 0))).toEqual([15_000, 30_000, 60_000, 300_000]);
    expect(nextDelay(0, () => 1)).toBe(25_000);
  });
});

describe('an address', () => {
  it('leads to the screen that made it', () => {
    expect(placeOf(pathOf('queue', '4.1'))).toEqual({ screen: 'queue', detail: '4.1' });
    expect(placeOf(pathOf('now'))).toEqual({ screen: 'now', detail: '' });
  });
  it('that makes no sense is the first screen', () => {
    expect(placeOf('/app/%E0%A4%A')).toEqual({ screen: 'now', detail: '' });
  });
});
