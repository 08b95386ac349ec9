import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getPublic } from '../src/api/client.ts';
import { ApiProblem } from '../src/api/problem.ts';
import type { CityStatus, House, Profile, QueueNow } from '../src/api/types.ts';
import { now, setServerTime } from '../src/domain/clock.ts';
import { actualBands } from '../src/domain/timeline.ts';
import { NetworkLine } from '../src/parts/NetworkLine.tsx';
import Now from '../src/screens/now/Now.tsx';
import QueueScreen from '../src/screens/now/QueueScreen.tsx';
import { Guarded } from '../src/shell/App.tsx';
import { city, cityConfirmedAt, cityProblem, refreshCity } from '../src/state/city.ts';
import { me, myProblem } from '../src/state/me.ts';
import { moment } from '../src/state/ticking.ts';
import { isMiniApp } from '../src/telegram/telegram.ts';
import { startLanguage, t } from '../src/texts/index.ts';

const NOON = Date.parse('2026-11-29T10:00:00Z');

function queue(queue_id: number, name: string): QueueNow {
  const day = { status: 'unknown', half_hours: null, is_stale: null, is_being_checked: false } as const;
  return {
    queue_id,
    name,
    status: 'on',
    since: null,
    is_unstable: false,
    basis: 'iot',
    sensors: 2,
    sensors_online: 2,
    next: null,
    days: [{ date: '2026-11-29', ...day }],
  };
}

function status(...queues: QueueNow[]): CityStatus {
  return { checked_at: '2026-11-29T10:00:00Z', queues };
}

function house(label: string | null, ...names: string[]): House {
  const queues = names.map((name, index) => ({ queue_id: index + 1, name }));
  return { address_id: 1, street: 'Соборна', house_number: '1', label, priority: 1, is_active: true, queues } as House;
}

function shown(node: preact.ComponentChild): string {
  render(node, document.body);
  return document.body.textContent ?? '';
}

function answering(body: string, init: ResponseInit = {}): void {
  vi.stubGlobal('fetch', async () => new Response(body, init));
}

beforeEach(() => {
  startLanguage('uk');
  answering('{}', { status: 404 });
  setServerTime(NOON);
  moment.value = NOON;
  cityConfirmedAt.value = NOON;
  city.value = status(queue(1, '1.1'));
  cityProblem.value = myProblem.value = null;
});

afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
  isMiniApp.value = false;
  me.value = null;
});

describe('without a network', () => {
  it('the first screen says so and offers to try again', () => {
    city.value = null;
    cityProblem.value = new ApiProblem('offline', 0, 'TypeError: Failed to fetch');
    expect(shown(<Now />)).toBe(t('offlineLoad') + t('retry'));
    expect(shown(<QueueScreen detail="1.1" />)).toBe(t('offlineLoad') + t('retry'));
  });
});

describe('an answer', () => {
  it.each(['{"queues": [', '', '<html>'])('cut short is no answer: "%s"', async (body) => {
    answering(body);
    await expect(getPublic('/api/status')).rejects.toMatchObject({ code: 'garbled' });
  });
  it('of an unknown shape leaves a notice, not a blank page', async () => {
    city.value = {} as CityStatus;
    shown(
      <Guarded>
        <Now />
      </Guarded>,
    );
    await vi.waitFor(() => expect(document.body.textContent).toBe(t('failed') + t('retry')));
  });
});

describe('a phone whose clock is hours ahead', () => {
  it('does not call fresh data old, not for a second', async () => {
    vi.useFakeTimers({ now: NOON + 5 * 3_600_000 });
    moment.value = Date.now();
    answering(JSON.stringify(status(queue(1, '1.1'))), { headers: { Date: new Date(NOON).toUTCString() } });
    await refreshCity();
    expect(now()).toBe(NOON);
    expect(shown(<NetworkLine />)).toBe('');
    vi.useRealTimers();
  });
});

describe('a proxy that gives an old answer while the API is away', () => {
  it('is not taken for the API: the data are said to be old', async () => {
    const headers = { Date: new Date(NOON).toUTCString(), 'X-Checked-At': '2026-11-29T09:30:00+00:00' };
    answering(JSON.stringify(status(queue(1, '1.1'))), { headers });
    await refreshCity();
    expect(shown(<NetworkLine />)).toBe(t('oldData', { time: '11:30' }));
  });
});

describe('a person', () => {
  const person = (...addresses: House[]) => {
    isMiniApp.value = true;
    me.value = { addresses, rights: { addresses: 3 } } as Profile;
  };
  it('without a house is told how to find one', () => {
    person();
    expect(shown(<Now />)).toContain(t('noHouses') + t('addHouse'));
  });
  it('whose house is in three queues, one of which vanished, sees each', () => {
    city.value = status(queue(1, '1.1'), queue(2, '2.1'));
    person(house('Дім', '1.1', '2.1', '9.9'));
    const text = shown(<Now />);
    for (const name of ['1.1', '2.1', '9.9']) expect(text).toContain(`Дім · Черга ${name}`);
    expect(text).toContain(t('queueGone'));
  });
});

describe('a queue', () => {
  it('that vanished is said to be gone', () => expect(shown(<QueueScreen detail="9.9" />)).toBe(t('queueGone')));
  it('with a name of 200 characters is shown whole', () => {
    city.value = status(queue(1, 'Ж'.repeat(200)));
    expect(shown(<Now />)).toContain('Ж'.repeat(200));
  });
  it('is missed where there is none yet', () => {
    city.value = status();
    expect(shown(<Now />)).toContain(t('cityEmpty'));
  });
});

describe('the day on which summer time ends', () => {
  const bands = (from: string, to: string) =>
    actualBands([{ from, to, power: 'off' }], '2026-10-25', Date.parse('2026-10-25T12:00:00Z'));
  it('shows an outage within the hour that comes twice', () => {
    expect(bands('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z')).toEqual([{ start: 180, end: 240, kind: 'off' }]);
    expect(bands('2026-10-25T00:45:00Z', '2026-10-25T01:15:00Z')).toEqual([{ start: 180, end: 240, kind: 'off' }]);
  });
  it('shows no outage of less than a minute', () => {
    expect(bands('2026-10-25T05:00:10Z', '2026-10-25T05:00:40Z')).toEqual([]);
  });
});
