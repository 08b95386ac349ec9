import { beforeEach, describe, expect, it } from 'vitest';
import { isDarkColour, launchKey, readLaunch } from '../src/telegram/launch.ts';

const USER = JSON.stringify({ id: 1, first_name: 'Олена', language_code: 'en' });
const DATA = new URLSearchParams({ user: USER, hash: 'f00d' }).toString();

function hash(theme: string): string {
  return `#${new URLSearchParams({ tgWebAppData: DATA, tgWebAppVersion: '8.0', tgWebAppThemeParams: theme })}`;
}

beforeEach(() => sessionStorage.clear());

describe('what Telegram tells of the launch', () => {
  it('is who opened the app and how the phone looks', () => {
    const theme = JSON.stringify({ bg_color: '#17212b', secondary_bg_color: '#0f1720' });
    expect(readLaunch(hash(theme))).toEqual({
      initData: DATA,
      userId: 1,
      language: 'en',
      isDark: true,
      background: '#0f1720',
    });
  });

  it('outlives a reload, which has no such address any more', () => {
    readLaunch(hash('{}'));
    expect(readLaunch('')?.initData).toBe(DATA);
  });

  it.each(['not json', '[]', 'null', '{"bg_color": 7}'])('is a light phone where the theme is %s', (theme) => {
    expect(readLaunch(hash(theme))).toMatchObject({ isDark: false, background: undefined });
  });

  it('is nothing in a plain browser', () => {
    expect(readLaunch('')).toBeNull();
    expect(readLaunch('#chapter')).toBeNull();
  });
});

describe("the tab's key", () => {
  it('is random, long enough, and the same until the tab is closed', () => {
    expect(launchKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(launchKey()).toBe(launchKey());
    expect(sessionStorage.getItem('svitlobot.launch-key')).toBe(launchKey());
  });
});

describe('a colour', () => {
  it.each([
    ['#ffffff', false],
    ['#17212b', true],
    ['teal', false],
  ])('%s is dark: %s', (colour, isDark) => expect(isDarkColour(colour)).toBe(isDark));
});
