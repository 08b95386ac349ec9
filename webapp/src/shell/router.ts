/** Which screen is open, kept in the address so that links and the back button work. */

import { signal } from '@preact/signals';

const BASE = '/app';

export interface Place {
  /** The screen's name: the first part of the path, `now` for the first screen. */
  screen: string;
  /** What follows it, decoded: the queue's name in /app/charts/4.1. */
  detail: string;
}

/** Read a path as a place; one that makes no sense is the first screen. */
export function placeOf(path: string): Place {
  const [screen = '', ...rest] = path.slice(BASE.length).split('/').filter(Boolean);
  try {
    return { screen: decodeURIComponent(screen) || 'now', detail: decodeURIComponent(rest.join('/')) };
  } catch {
    return { screen: 'now', detail: '' };
  }
}

export const place = signal<Place>(placeOf(location.pathname));
/** How many screens were opened since the start: without any, the back button would leave the app. */
export const depth = signal(0);

/** Return a screen's address. */
export function pathOf(screen: string, detail = ''): string {
  const tail = detail ? `/${encodeURIComponent(detail)}` : '';
  return `${BASE}/${screen === 'now' && !detail ? '' : screen}${tail}`;
}

/** Open a screen. */
export function go(screen: string, detail = ''): void {
  history.pushState(depth.value + 1, '', pathOf(screen, detail) + location.search);
  arrive(depth.value + 1);
}

/** Go back; from a screen that was opened by a link, to the first one. */
export function goBack(): void {
  if (depth.value > 0) history.back();
  else go('now');
}

/** Follow the browser's own back and forward. */
export function startRouter(): void {
  history.replaceState(0, '');
  window.addEventListener('popstate', (event) => arrive(typeof event.state === 'number' ? event.state : 0));
}

function arrive(depthThere: number): void {
  depth.value = depthThere;
  place.value = placeOf(location.pathname);
  window.scrollTo(0, 0);
}
