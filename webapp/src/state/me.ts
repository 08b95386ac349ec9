/** The person who opened the Mini App. */

import { signal } from '@preact/signals';
import { call, enter } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Profile } from '../api/types.ts';
import { isMiniApp } from '../telegram/telegram.ts';

export const me = signal<Profile | null>(null);
/** True for a person in ADMIN_USER_IDS, who sees the sensors on the map. */
export const isOperator = signal(false);
export const myProblem = signal<ApiProblem | null>(null);

/** Ask who the person is; outside Telegram nobody is. */
export async function loadMe(): Promise<void> {
  if (!isMiniApp.value) return;
  try {
    if (me.value === null) {
      const entry = await enter();
      me.value = entry.user;
      isOperator.value = entry.is_operator;
    } else me.value = await call<Profile>('GET', '/api/users/{me}');
    myProblem.value = null;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    myProblem.value = error;
  }
}

/** Change something of the person's; the API answers with the whole profile. */
export async function changeMe(method: string, path: string, body?: unknown): Promise<void> {
  me.value = await call<Profile>(method, path, body);
}
