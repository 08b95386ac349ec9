/** An action that a person began: one at a time, busy while it lasts, its failure in words, felt by the finger. */

import { useState } from 'preact/hooks';
import { haptic } from '../telegram/telegram.ts';
import { refusalText } from './refusal.ts';

export interface Action {
  isBusy: boolean;
  /** Why the last one failed; null if it did not. */
  problem: string | null;
  /** Do the work; return true if it was done. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    if (isBusy) return false;
    setBusy(true);
    setProblem(null);
    try {
      await work();
      haptic('success');
      return true;
    } catch (error) {
      haptic('error');
      setProblem(refusalText(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, problem, run };
}
