/** What Telegram tells an app in its address: who opened it, and how the phone looks. Read before the SDK is there. */

const KEPT = 'svitlobot.launch';
const KEPT_KEY = 'svitlobot.launch-key';

export interface Launch {
  /** The signed init data, which the API exchanges for a session. */
  initData: string;
  /** Who the init data name; only the API can tell whether it is true. */
  userId: number | undefined;
  /** The person's language code in Telegram. */
  language: string | undefined;
  isDark: boolean;
  /** Telegram's colour behind cards, if it names one. */
  background: string | undefined;
}

/** Return the launch's parameters, also after a reload of the page; null outside Telegram. */
export function readLaunch(hash: string = location.hash): Launch | null {
  const given = new URLSearchParams(hash.slice(1));
  const query = given.has('tgWebAppData') ? hash.slice(1) : kept(KEPT);
  if (query === null) return null;
  keep(KEPT, query);
  return launchOf(new URLSearchParams(query));
}

let ownKey: string | null = null;

/** Return this tab's random key: by it the API tells a reload from init data that was replayed elsewhere. */
export function launchKey(): string {
  ownKey ??= kept(KEPT_KEY) ?? randomKey();
  keep(KEPT_KEY, ownKey);
  return ownKey;
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function launchOf(params: URLSearchParams): Launch | null {
  const initData = params.get('tgWebAppData');
  if (!initData) return null;
  const theme = objectOf(params.get('tgWebAppThemeParams'));
  const user = objectOf(new URLSearchParams(initData).get('user'));
  return {
    initData,
    userId: typeof user['id'] === 'number' ? user['id'] : undefined,
    language: textOf(user['language_code']),
    isDark: isDarkColour(textOf(theme['bg_color']) ?? '#ffffff'),
    background: textOf(theme['secondary_bg_color']),
  };
}

/** Return whether a colour, as #rrggbb, is dark. */
export function isDarkColour(colour: string): boolean {
  const [red = 255, green = 255, blue = 255] = (colour.match(/[\da-f]{2}/gi) ?? []).map((one) =>
    Number.parseInt(one, 16),
  );
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128;
}

function objectOf(json: string | null): Record<string, unknown> {
  try {
    return (JSON.parse(json ?? '{}') ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function kept(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null; // a frame without storage: a reload needs the bot's button again
  }
}

function keep(name: string, value: string): void {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // as above
  }
}
