/** The moment now, for countdowns: it moves each second while the page is looked at. */

import { signal } from '@preact/signals';
import { now } from '../domain/clock.ts';

export const moment = signal(now());

/** Begin to tick. */
export function startTicking(): void {
  setInterval(() => {
    if (!document.hidden) tick();
  }, 1000);
}

/** Move to now, as after an answer that has set a wrong clock right. */
export function tick(): void {
  moment.value = now();
}
