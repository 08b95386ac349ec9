/** The phone's Telegram around the Mini App; absent in a plain browser, where each call does nothing. */

import {
  backButton,
  hapticFeedback,
  init,
  invoice,
  isTMA,
  mainButton,
  miniApp,
  openLink,
  openTelegramLink,
  retrieveLaunchParams,
  retrieveRawInitData,
  setTargetOrigin,
  swipeBehavior,
  themeParams,
  viewport,
} from '@tma.js/sdk';
import { signal } from '@preact/signals';

/** True inside Telegram, with init data that the API can check. */
export const isMiniApp = signal(false);

let rawInitData: string | undefined;

/** Connect to Telegram if the page stands in it; return the person's language code there. */
export function startTelegram(): string | undefined {
  if (!isTMA()) return undefined;
  rawInitData = attempt(() => retrieveRawInitData());
  if (!rawInitData) return undefined;
  setTargetOrigin('*'); // only the pages that our policy names can frame us, so only they hear
  attempt(() => init({ acceptCustomStyles: false })); // our policy takes no style elements
  attempt(() => themeParams.mount());
  attempt(() => themeParams.bindCssVars());
  attempt(() => miniApp.mount());
  attempt(() => viewport.mount());
  attempt(() => viewport.bindCssVars());
  attempt(() => viewport.expand());
  attempt(() => backButton.mount());
  attempt(() => mainButton.mount());
  attempt(() => swipeBehavior.mount());
  attempt(() => miniApp.ready());
  isMiniApp.value = true;
  return attempt(() => retrieveLaunchParams().tgWebAppData?.user?.language_code);
}

/** Return the signed init data, which the API exchanges for a session. */
export function initData(): string | undefined {
  return rawInitData;
}

/** Return whether Telegram's theme is dark; undefined outside Telegram. */
export function isDarkTheme(): boolean | undefined {
  return isMiniApp.value ? attempt(() => themeParams.isDark()) : undefined;
}

/** Call back when Telegram's theme changes. */
export function onThemeChange(listener: () => void): void {
  if (isMiniApp.value) attempt(() => themeParams.isDark.sub(listener));
}

/** Show Telegram's back button, which calls back; without a listener hide it. */
export function showBack(listener: (() => void) | null): () => void {
  if (!isMiniApp.value || listener === null) {
    attempt(() => backButton.hide());
    return () => undefined;
  }
  attempt(() => backButton.show());
  const off = attempt(() => backButton.onClick(listener));
  return () => {
    off?.();
    attempt(() => backButton.hide());
  };
}

/** Show Telegram's main button with a text; return what hides it. Outside Telegram the caller shows one of its own. */
export function showMain(text: string, listener: () => void, isBusy: boolean): () => void {
  if (!isMiniApp.value) return () => undefined;
  attempt(() => mainButton.setParams({ text, isVisible: true, isEnabled: !isBusy, isLoaderVisible: isBusy }));
  const off = attempt(() => mainButton.onClick(listener));
  return () => {
    off?.();
    attempt(() => mainButton.setParams({ isVisible: false }));
  };
}

/** Let the phone answer a touch: a choice made, a success, a failure. */
export function haptic(kind: 'choice' | 'success' | 'error'): void {
  if (!isMiniApp.value) return;
  attempt(() => (kind === 'choice' ? hapticFeedback.selectionChanged() : hapticFeedback.notificationOccurred(kind)));
}

/** Keep a downward swipe from closing the app, as a map needs. */
export function holdSwipes(isHeld: boolean): void {
  if (!isMiniApp.value) return;
  attempt(() => (isHeld ? swipeBehavior.disableVertical() : swipeBehavior.enableVertical()));
}

/** Open a page: a t.me link in Telegram itself, any other in the browser. */
export function open(url: string): void {
  const isTelegram = new URL(url, location.href).hostname === 't.me';
  if (isMiniApp.value && attempt(() => (isTelegram ? openTelegramLink(url) : openLink(url), true))) return;
  window.open(url, '_blank', 'noopener');
}

/** Pay an invoice of Telegram Stars; return how it ended: paid, cancelled, failed or pending. */
export async function payInvoice(url: string): Promise<string> {
  return await invoice.openUrl(url);
}

/** Older Telegrams lack some methods: what a phone cannot do is left out, not an error. */
function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
