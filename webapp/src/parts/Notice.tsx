/** What stands where something cannot be shown yet, or at all. */

import { ApiProblem } from '../api/problem.ts';
import { t } from '../texts/index.ts';

export function Loading() {
  return (
    <p class="notice" role="status">
      {t('loading')}
    </p>
  );
}

export function Problem({ text, onRetry }: { text: string; onRetry?: (() => void) | undefined }) {
  return (
    <div class="notice" role="alert">
      <p>{text}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t('retry')}
        </button>
      )}
    </div>
  );
}

/** Say in people's words why a request failed. */
export function problemText(problem: ApiProblem): string {
  if (problem.code === 'offline') return t('offlineLoad');
  if (problem.code === 'banned') return t('banned');
  if (problem.code === 'forgotten') return t('deleted');
  if (problem.status === 401) return t('refused');
  if (problem.status === 404) return t('unknownUser');
  if (problem.status === 429) return t('tooOften');
  return t('failed');
}
