/** What was done last about a house, and a way back. */

import { t } from '../texts/index.ts';
import { Failure } from './Personal.tsx';
import type { Following } from './useFollowing.ts';

export function UndoLine({ following: { undo, problem, isBusy, change } }: { following: Following }) {
  return (
    <>
      {undo && (
        <p class="done row" role="status">
          <span class="grow">{undo.text}</span>
          <button type="button" class="plain" disabled={isBusy} onClick={() => void change(undo.restore)}>
            {t('undo')}
          </button>
        </p>
      )}
      <Failure text={problem} />
    </>
  );
}
