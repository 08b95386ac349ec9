/** The phone's Telegram around the Mini App; absent in a plain browser, where each call does nothing. */

import { signal } from '@preact/signals';
import { readLaunch, type Launch } from './launch.ts';

type Sdk = typeof import('./sdk.ts');

/** True inside Telegram, with init data that the API can check. */
export const isMiniApp = signal(false);
/** Telegram's SDK once it is loaded; what is asked of the phone earlier is asked again then. */
const sdk = signal<Sdk | null>(null);

let launch: Launch | null = null;
let loading: Promise<Sdk> | null = null;
let themeListener: () => void = () => undefined;

/** Connect to Telegram if the page stands in it; return the person's language code there. */
export function startTelegram(): string | undefined {
  launch = readLaunch();
  if (launch === null) return undefined;
  isMiniApp.value = true;
  if (launch.background) {
    document.documentElement.style.setProperty('--tg-theme-secondary-bg-color', launch.background);
  }
  void loadSdk().catch(() => undefined); // without it the app works, but for the phone's buttons
  return launch.language;
}

async function loadSdk(): Promise<Sdk> {
  loading ??= import('./sdk.ts');
  try {
    const loaded = await loading;
    if (sdk.value === null) connect(loaded);
    return loaded;
  } catch (error) {
    loading = null; // asked for again when it is needed
    throw error;
  }
}

function connect(loaded: Sdk): void {
  loaded.setTargetOrigin('*'); // only the pages that our policy names can frame us, so only they hear
  attempt(() => loaded.init({ acceptCustomStyles: false })); // our policy takes no style elements
  attempt(() => loaded.themeParams.mount());
  attempt(() => loaded.themeParams.bindCssVars());
  attempt(() => loaded.miniApp.mount());
  attempt(() => loaded.viewport.mount());
  attempt(() => loaded.viewport.bindCssVars());
  attempt(() => loaded.viewport.expand());
  attempt(() => loaded.backButton.mount());
  attempt(() => loaded.mainButton.mount());
  attempt(() => loaded.swipeBehavior.mount());
  attempt(() => loaded.miniApp.ready());
  attempt(() => loaded.themeParams.isDark.sub(() => themeListener()));
  sdk.value = loaded;
  themeListener();
}

/** Return the signed init data, which the API exchanges for a session. */
export function initData(): string | undefined {
  return launch?.initData;
}

/** Return whom the init data name. */
export function userId(): number | undefined {
  return launch?.userId;
}

/** Return whether Telegram's theme is dark; undefined outside Telegram. */
export function isDarkTheme(): boolean | undefined {
  const loaded = sdk.value;
  return (loaded && attempt(() => loaded.themeParams.isDark())) ?? launch?.isDark;
}

/** Call back when Telegram's theme changes. */
export function onThemeChange(listener: () => void): void {
  themeListener = listener;
}

/** Show Telegram's back button, which calls back; without a listener hide it. An effect runs again with the SDK. */
export function showBack(listener: (() => void) | null): () => void {
  const loaded = sdk.value;
  if (loaded === null) return () => undefined;
  if (listener === null) {
    attempt(() => loaded.backButton.hide());
    return () => undefined;
  }
  attempt(() => loaded.backButton.show());
  const off = attempt(() => loaded.backButton.onClick(listener));
  return () => {
    off?.();
    attempt(() => loaded.backButton.hide());
  };
}

/** Show Telegram's main button with a text; return what hides it. Outside Telegram the caller shows one of its own. */
export function showMain(text: string, listener: () => void, isBusy: boolean): () => void {
  const loaded = sdk.value;
  if (loaded === null) return () => undefined;
  attempt(() => loaded.mainButton.setParams({ text, isVisible: true, isEnabled: !isBusy, isLoaderVisible: isBusy }));
  const off = attempt(() => loaded.mainButton.onClick(listener));
  return () => {
    off?.();
    attempt(() => loaded.mainButton.setParams({ isVisible: false }));
  };
}

/** True once the phone shows buttons of its own under and above the app. */
export function hasPhoneButtons(): boolean {
  return sdk.value !== null;
}

/** Let the phone answer a touch: a choice made, a success, a failure. */
export function haptic(kind: 'choice' | 'success' | 'error'): void {
  const felt = sdk.value?.hapticFeedback;
  attempt(() => (kind === 'choice' ? felt?.selectionChanged() : felt?.notificationOccurred(kind)));
}

/** Keep a downward swipe from closing the app, as a map needs. */
export function holdSwipes(isHeld: boolean): void {
  const swipes = sdk.value?.swipeBehavior;
  attempt(() => (isHeld ? swipes?.disableVertical() : swipes?.enableVertical()));
}

/** Open a page: a t.me link in Telegram itself, any other in the browser. */
export function open(url: string): void {
  const loaded = sdk.value;
  const isTelegram = new URL(url, location.href).hostname === 't.me';
  if (loaded && attempt(() => (isTelegram ? loaded.openTelegramLink(url) : loaded.openLink(url), true))) return;
  window.open(url, '_blank', 'noopener');
}

/** Pay an invoice of Telegram Stars; return how it ended: paid, cancelled, failed or pending. */
export async function payInvoice(url: string): Promise<string> {
  return await (await loadSdk()).invoice.openUrl(url);
}

/** Older Telegrams lack some methods: what a phone cannot do is left out, not an error. */
function attempt<Result>(action: () => Result): Result | undefined {
  try {
    const result = action();
    if (result instanceof Promise) result.catch(() => undefined);
    return result;
  } catch {
    return undefined;
  }
}
