/** Start of the front end: Telegram, theme, language, then the screen. */

import { render } from 'preact';
import { App } from './shell/App.tsx';
import { startRouter } from './shell/router.ts';
import { startTheme } from './shell/theme.ts';
import { loadMe } from './state/me.ts';
import { startTicking } from './state/ticking.ts';
import { watchCity } from './state/city.ts';
import { startTelegram } from './telegram/telegram.ts';
import { startLanguage } from './texts/index.ts';
import './styles/base.css';

startLanguage(startTelegram());
startTheme();
startRouter();
startTicking();
watchCity();
void loadMe();
const room = document.getElementById('app') as HTMLElement;
room.replaceChildren(); // the server's board, which the app's own takes over
render(<App />, room);

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  // A browser that keeps nothing (private windows, some frames) works without it.
  navigator.serviceWorker.register('/app/sw.js', { scope: '/app' }).catch(() => undefined);
}
