import { beforeEach, describe, expect, it } from 'vitest';
import { ApiProblem } from '../src/api/problem.ts';
import type { AddressSearch, Offer, Payment, ReportTaken } from '../src/api/types.ts';
import { stepsBack } from '../src/domain/followed.ts';
import { pluralForm } from '../src/domain/plural.ts';
import { refusalText } from '../src/parts/refusal.ts';
import { googleOf, webcalOf } from '../src/screens/calendar/links.ts';
import { foundText } from '../src/screens/houses/found.ts';
import { outcomeText } from '../src/screens/report/outcome.ts';
import { toggled } from '../src/domain/toggled.ts';
import { warningText } from '../src/screens/settings/warnings.ts';
import { afterInvoice } from '../src/screens/tiers/pay.ts';
import { amountText, dayText, methodsOf, offerOf, priceText } from '../src/screens/tiers/pricing.ts';
import { chooseLanguage, counted, startLanguage, t } from '../src/texts/index.ts';

beforeEach(() => {
  localStorage.clear();
  startLanguage('uk');
});

describe('a house that is followed again', () => {
  const before = [1, 2, 3].map((address_id) => ({ address_id }));
  const replay = (removed: number) => {
    let order = [...before.map(({ address_id }) => address_id).filter((id) => id !== removed), removed];
    for (const id of stepsBack(before, removed)) order = [id, ...order.filter((one) => one !== id)];
    return order;
  };
  it.each([1, 2, 3])('stands where it stood: %i', (removed) => expect(replay(removed)).toEqual([1, 2, 3]));
  it('of which nothing is known stays the last', () => expect(stepsBack(before, 9)).toEqual([]));
});

describe('why an action failed', () => {
  it('is told in the words of the API in Ukrainian', () => {
    expect(refusalText(new ApiProblem('conflict', 409, 'Так не можна'))).toBe('Так не можна');
  });
  it('is told in English by known codes, and never in the other language', () => {
    startLanguage('en');
    expect(refusalText(new ApiProblem('too_many_addresses', 409, 'У тарифі більше немає'))).toBe(t('tooManyHouses'));
    expect(refusalText(new ApiProblem('conflict', 409, 'Так не можна'))).toBe(t('failedAction'));
  });
  it('shows no inner words of a server that broke, nor of code', () => {
    expect(refusalText(new ApiProblem('internal', 500, 'stack trace'))).toBe(t('failedAction'));
    expect(refusalText(new ApiProblem('garbled', 404, 'Not Found'))).toBe(t('failedAction'));
    expect(refusalText(new TypeError('x is undefined'))).toBe(t('failedAction'));
  });
  it('says that nothing was changed without a network', () => {
    expect(refusalText(new ApiProblem('offline', 0, 'TypeError'))).toBe(t('offlineAction'));
  });
});

describe('a number with its word', () => {
  it.each([
    [0, '0 днів'],
    [1, '1 день'],
    [3, '3 дні'],
    [11, '11 днів'],
    [22, '22 дні'],
  ])('%i', (count, text) => expect(counted('days', count)).toBe(text));
  it('has two forms in English', () =>
    expect([1, 2, 5].map((n) => pluralForm(n, 'en'))).toEqual(['one', 'many', 'many']));
});

describe('a report', () => {
  const taken = (change: Partial<ReportTaken>): ReportTaken => ({
    id: 1,
    queue_id: 1,
    queue: '4.1',
    report_type: 'power_off',
    status: 'pending',
    reported_at: '2026-11-29T14:00:00Z',
    last_said_at: '2026-11-29T14:00:00Z',
    people: 1,
    power: 'off',
    is_overridden: false,
    sensors: { on: 0, off: 0, silent: 0 },
    ...change,
  });
  it('says what came of it', () => {
    expect(outcomeText(taken({}))).toBe(t('reportFirst'));
    expect(outcomeText(taken({ people: 3 }))).toContain('іще 2');
    expect(outcomeText(taken({ status: 'closed' }))).toContain('черга 4.1 — світла немає');
    expect(outcomeText(taken({ status: 'confirmed', power: 'on' }))).toContain('світло є');
    expect(outcomeText(taken({ status: 'rejected' }))).toBe(t('reportRejected'));
  });
});

describe('a search', () => {
  const found = (change: Partial<AddressSearch>): AddressSearch => ({
    match: 'exact',
    items: [
      {
        address_id: 1,
        street: 'вул. Соборна',
        house_number: '1',
        queues: [],
        latitude: null,
        longitude: null,
        distance_m: null,
      },
    ],
    streets: [],
    unknown_house: null,
    unknown_town: null,
    ...change,
  });
  it('says what it came to', () => {
    expect(foundText(found({}))).toBe('');
    expect(foundText(found({ match: 'none', items: [] }))).toBe(t('houseNotFound'));
    expect(foundText(found({ match: 'similar' }))).toBe(t('houseGuess'));
    expect(foundText(found({ unknown_house: '99' }))).toContain('99');
    expect(foundText(found({ unknown_town: 'Київ' }))).toContain('Київ');
    const streets = [{ street_id: 1, street: 'вул. Соборна', houses: 3 }];
    expect(foundText(found({ match: 'street', streets }))).toBe(t('houseStreets'));
    expect(foundText(found({ match: 'none', items: [], streets }))).toBe(t('houseStreets'));
    expect(foundText(found({ streets })), 'the house is found; streets of like names are below').toBe('');
  });
});

describe('warnings', () => {
  it('are switched one by one', () => {
    expect(toggled([30], 5)).toEqual([30, 5]);
    expect(toggled([5, 30], 30)).toEqual([5]);
  });
  it('are hours where they are whole', () => {
    expect([15, 120].map(warningText)).toEqual(['15 хв', '2 год']);
  });
});

describe('a calendar', () => {
  it('is subscribed to, not copied once', () => {
    const url = 'https://svitlo.example/api/calendars/T0-k_n.ics';
    expect(webcalOf(url)).toBe('webcal://svitlo.example/api/calendars/T0-k_n.ics');
    expect(googleOf(url)).toContain(encodeURIComponent('webcal://svitlo.example'));
  });
});

describe('prices', () => {
  const offer: Offer = { tier: 'PRO', days: 30, price: '98.00', price_stars: null };
  const payment = { subscription_tier: 'PRO', subscription_days: 30 } as Payment;
  it('are of a method', () => {
    expect(methodsOf(offer, ['stars', 'liqpay'])).toEqual(['liqpay']);
    expect(priceText({ ...offer, price_stars: 120 }, 'stars')).toBe('120\u00a0⭐');
    expect(priceText(offer, 'liqpay')).toBe('98\u00a0₴');
    expect(amountText('49.50', 'UAH')).toBe('49,50\u00a0₴');
  });
  it('of a payment lead back to its offer while that is sold', () => {
    expect(offerOf(payment, [offer])).toBe(offer);
    expect(offerOf(payment, [])).toBeNull();
  });
  it('hold until a day', () => expect(dayText('2026-11-29')).toBe('29.11.2026'));
});

describe('an invoice in Telegram', () => {
  it('tells how it ended', () => {
    expect(['paid', 'cancelled', 'failed', 'pending'].map(afterInvoice)).toEqual([
      'pay_success',
      'payCancelled',
      'payDeclined',
      'payOpened',
    ]);
  });
});

describe('the language', () => {
  it('that was chosen here outlives the phone\u2019s', () => {
    chooseLanguage('en');
    startLanguage('uk');
    expect(t('navMore')).toBe('More');
  });
});
