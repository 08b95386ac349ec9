import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CityStatus, Profile } from '../src/api/types.ts';
import { setServerTime } from '../src/domain/clock.ts';
import { NetworkLine } from '../src/parts/NetworkLine.tsx';
import Now from '../src/screens/now/Now.tsx';
import { city, cityProblem, refreshCity, showGivenCity, showKeptCity } from '../src/state/city.ts';
import { keepProfile, keptProfile } from '../src/state/kept.ts';
import { loadMe, me, myProblem, setMe } from '../src/state/me.ts';
import { moment } from '../src/state/ticking.ts';
import { startTelegram } from '../src/telegram/telegram.ts';
import { startLanguage, t } from '../src/texts/index.ts';

const NOON = Date.parse('2026-11-29T10:00:00Z');
const PERSON = {
  user_id: 7,
  addresses: [{ address_id: 1, label: 'Дім', is_active: true, queues: [{ queue_id: 1, name: '1.1' }] }],
} as unknown as Profile;
const CITY = {
  checked_at: '2026-11-28T10:00:00Z',
  queues: [
    { queue_id: 1, name: '1.1', status: 'on', since: null, basis: 'iot', sensors: 2, sensors_online: 2, next: null },
  ],
} as unknown as CityStatus;
const days = ['2026-11-28', '2026-11-29'].map((date) => ({ date, status: 'none_planned', half_hours: '0'.repeat(48) }));
(CITY.queues[0] as { days: unknown }).days = days;

function kept(answer: Response | undefined): void {
  vi.stubGlobal('caches', { match: async () => answer });
}

function refused(status: number): void {
  vi.stubGlobal('fetch', async () => new Response('{"code": "banned"}', { status }));
}

const shown = () => {
  render(
    <>
      <NetworkLine />
      <Now />
    </>,
    document.body,
  );
  return document.body.textContent ?? '';
};

beforeEach(() => {
  const user = JSON.stringify({ id: 7, language_code: 'uk' });
  location.hash = `#${new URLSearchParams({ tgWebAppData: new URLSearchParams({ user, hash: 'f' }).toString() })}`;
  startLanguage(startTelegram());
  setServerTime(NOON);
  moment.value = NOON;
  me.value = city.value = cityProblem.value = myProblem.value = null;
});

afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe('what the phone saw last', () => {
  it('is shown with its age while the network is slow: my house, and no day that is over', async () => {
    keepProfile(PERSON);
    kept(new Response(JSON.stringify(CITY), { headers: { 'X-Checked-At': CITY.checked_at } }));
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    void loadMe();
    await showKeptCity();
    const text = shown();
    expect(text).toContain(t('oldData', { time: '28.11 12:00' }));
    expect(text).toContain('Дім · Черга 1.1');
    expect(text).toContain(t('today'));
    expect(text).not.toContain(t('tomorrow'));
  });
  it('does not take the place of what the API has said', async () => {
    kept(new Response(JSON.stringify(CITY), { headers: { Date: new Date(NOON).toUTCString() } }));
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ ...CITY, queues: [] })));
    await refreshCity();
    await showKeptCity();
    expect(city.value?.queues).toEqual([]);
  });
  it.each([undefined, new Response('<html>', { headers: { Date: new Date(NOON).toUTCString() } }), new Response('{}')])(
    'is nothing where it cannot be read: %s',
    async (answer) => {
      kept(answer);
      await showKeptCity();
      expect(city.value).toBeNull();
    },
  );
});

describe('the city that the server put into the page', () => {
  const given = (status: CityStatus) => {
    document.body.innerHTML = '<script id="city" type="application/json"></script>';
    (document.body.firstChild as Element).textContent = JSON.stringify(status);
    showGivenCity();
    document.body.replaceChildren();
  };
  it('is shown at once, and an old one as old', () => {
    given({ ...CITY, checked_at: new Date(NOON - 5_000).toISOString() });
    expect(shown()).toContain(t('cityBoard'));
    expect(shown()).not.toContain('станом на');
    given(CITY);
    expect(shown()).toContain(t('oldData', { time: '28.11 12:00' }));
  });
  it('gives way to what the API says', async () => {
    given(CITY);
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ ...CITY, queues: [] })));
    await refreshCity();
    expect(city.value?.queues).toEqual([]);
  });
  it('is nothing on the page of another screen', () => {
    showGivenCity();
    expect(city.value).toBeNull();
  });
});

describe('a profile that the phone kept', () => {
  it('is of one person: another one who opens the app there sees nothing of it', () => {
    keepProfile(PERSON);
    expect(keptProfile(7)).toEqual(PERSON);
    expect(keptProfile(8)).toBeNull();
    expect(keptProfile(undefined)).toBeNull();
  });
  it('stays without a network and is gone once the API refuses the person', async () => {
    keepProfile(PERSON);
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await loadMe();
    expect(me.value).toEqual(PERSON);
    expect(myProblem.value?.code).toBe('offline');
    for (const status of [401, 403, 404]) {
      keepProfile(PERSON);
      refused(status);
      await loadMe();
      expect([me.value, keptProfile(7)]).toEqual([null, null]);
    }
  });
  it('is gone with the data that a person deletes', () => {
    setMe(PERSON);
    setMe(null);
    expect(keptProfile(7)).toBeNull();
  });
  it.each(['{', '[]', '7', '{"user_id": 7}'])('is nothing where the storage holds %s', (text) => {
    localStorage.setItem('svitlobot.me', text);
    expect(keptProfile(7)).toBeNull();
  });
});
