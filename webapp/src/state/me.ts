/** The person who opened the Mini App. */

import { signal } from '@preact/signals';
import { call, enter } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Profile } from '../api/types.ts';
import { isMiniApp, userId } from '../telegram/telegram.ts';
import { keepProfile, keptProfile } from './kept.ts';

export const me = signal<Profile | null>(null);
/** True for a person in ADMIN_USER_IDS, who sees the sensors on the map. */
export const isOperator = signal(false);
export const myProblem = signal<ApiProblem | null>(null);

let isEntered = false;

/** Ask who the person is; outside Telegram nobody is. What this phone kept of them is there until the API answers. */
export async function loadMe(): Promise<void> {
  if (!isMiniApp.value) return;
  if (me.value === null && !isEntered) me.value = keptProfile(userId());
  try {
    setMe(await askMe());
    myProblem.value = null;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if ([401, 403, 404].includes(error.status)) setMe(null); // who is refused sees nothing of anybody
    myProblem.value = error;
  }
}

async function askMe(): Promise<Profile> {
  if (isEntered && me.value !== null) return await call<Profile>('GET', '/api/users/{me}');
  const entry = await enter();
  isEntered = true;
  isOperator.value = entry.is_operator;
  return entry.user;
}

/** Change something of the person's; the API answers with the whole profile. */
export async function changeMe(method: string, path: string, body?: unknown): Promise<void> {
  setMe(await call<Profile>(method, path, body));
}

/** Show a profile and keep it for the next start; null forgets the person. */
export function setMe(profile: Profile | null): void {
  me.value = profile;
  keepProfile(profile);
}
