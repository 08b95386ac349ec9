/** The city's queues, asked for again and again while the page is looked at. */

import { signal } from '@preact/signals';
import { getPublic } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { CityStatus } from '../api/types.ts';
import { keptCity } from './kept.ts';
import { tick } from './ticking.ts';

const EVERY_MS = 15_000;
const JITTER_MS = 10_000; // a million pages do not ask at once
const LONGEST_MS = 5 * 60_000;

export const city = signal<CityStatus | null>(null);
/** When the API last confirmed it, by the server's clock; an unchanged answer is not sent again. */
export const cityConfirmedAt = signal(0);
export const cityProblem = signal<ApiProblem | null>(null);

let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;

/** Begin to ask; while the page is hidden nothing is asked, and once it is shown again, at once. */
export function watchCity(): void {
  document.addEventListener('visibilitychange', () => void (document.hidden ? clearTimeout(timer) : refreshCity()));
  for (const change of ['online', 'offline']) window.addEventListener(change, () => void refreshCity());
  showGivenCity();
  void showKeptCity();
  void refreshCity();
}

/** Show the city as the server put it into the page, until the API answers. */
export function showGivenCity(): void {
  const given = document.getElementById('city')?.textContent;
  if (!given) return; // another screen's page, or the one that the phone has kept
  const status = JSON.parse(given) as CityStatus;
  cityConfirmedAt.value = Date.parse(status.checked_at);
  city.value = status;
}

/** Show what this phone saw last until the API answers. */
export async function showKeptCity(): Promise<void> {
  const kept = await keptCity();
  if (kept === null || city.value !== null) return;
  cityConfirmedAt.value = kept.at;
  city.value = kept.city;
}

/** Ask now, and plan when to ask next. */
export async function refreshCity(): Promise<void> {
  clearTimeout(timer);
  try {
    let isOffline = false;
    const onDated = (at: number, isKept: boolean) => {
      cityConfirmedAt.value = at;
      isOffline = isKept;
    };
    const answer = await getPublic<CityStatus>('/api/status', { onDated });
    tick();
    city.value = answer;
    // The browser's own cache answers for a moment without a network, as if there were one.
    isOffline ||= !navigator.onLine;
    cityProblem.value = isOffline ? new ApiProblem('offline', 0, 'kept by the phone') : null;
    failures = isOffline ? failures + 1 : 0;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    cityProblem.value = error;
    failures += 1;
  }
  if (!document.hidden) timer = setTimeout(() => void refreshCity(), nextDelay(failures));
}

/** Return how long to wait before asking again, in ms: longer after each failure in a row. */
export function nextDelay(failedInARow: number, random: () => number = Math.random): number {
  return Math.min(EVERY_MS * 2 ** failedInARow, LONGEST_MS) + random() * JITTER_MS;
}
