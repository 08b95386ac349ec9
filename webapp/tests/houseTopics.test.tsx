import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { House, Profile } from '../src/api/types.ts';
import { HouseTopics } from '../src/screens/houses/HouseTopics.tsx';
import { startLanguage, t } from '../src/texts/index.ts';

const onMute = vi.fn();

function switches(house: Partial<House>, rights: Partial<Profile['rights']>): HTMLInputElement[] {
  const props = { house: { muted: [], ...house } as unknown as House, rights: rights as Profile['rights'] };
  render(<HouseTopics {...props} isBusy={false} onMute={onMute} />, document.body);
  return [...document.querySelectorAll('input')];
}

const names = () => [...document.querySelectorAll('label')].map(({ textContent }) => textContent);

beforeEach(() => startLanguage('uk'));
afterEach(() => render(null, document.body));

describe('what is told of a house', () => {
  it('is what the tier gives', () => {
    switches({}, { voltage: false, warnings: false });
    expect(names()).toEqual([t('topic_power'), t('topic_schedule')]);
    switches({}, { voltage: true, warnings: true });
    expect(names()).toHaveLength(5);
  });
  it('is switched off one by one, and the fold says what is off', () => {
    const [power, schedule] = switches({ muted: ['schedule'] }, { voltage: false, warnings: false });
    expect([power?.checked, schedule?.checked]).toEqual([true, false]);
    expect(document.querySelector('summary')?.textContent).toContain(t('topic_schedule'));
    power?.click();
    expect(onMute).toHaveBeenCalledWith(['schedule', 'power']);
  });
});
