/** What people read when an action did not work. */

import { ApiProblem } from '../api/problem.ts';
import { language, t, type TextKey } from '../texts/index.ts';

const TEXTS: Record<string, TextKey> = {
  offline: 'offlineAction',
  banned: 'banned',
  not_authenticated: 'refused',
  not_registered: 'unknownUser',
  too_many_requests: 'tooOften',
  tier_too_low: 'tierTooLow',
  too_many_addresses: 'tooManyHouses',
};

/** Say why an action failed: known reasons in both languages, others as the API tells them, which is in Ukrainian. */
export function refusalText(error: unknown): string {
  if (!(error instanceof ApiProblem)) return t('failedAction');
  const known = TEXTS[error.code];
  if (known) return t(known);
  const isToldToPeople = error.status >= 400 && error.status < 500 && error.code !== 'garbled';
  return isToldToPeople && language.value === 'uk' && error.message ? error.message : t('failedAction');
}
