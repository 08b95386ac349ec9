/** An action that a person began: one at a time, busy while it lasts, its failure in words, felt by the finger. */

import { useRef, useState } from 'preact/hooks';
import { haptic } from '../telegram/telegram.ts';
import { refusalText } from './refusal.ts';

export interface Action {
  isBusy: boolean;
  /** Why the last one failed; null if it did not. */
  problem: string | null;
  /** Do the work, unless another one lasts; return true if it was done. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
  /** Do the work after the one that lasts. */
  runNext: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef<Promise<boolean> | null>(null);
  const begin = async (work: () => Promise<unknown>) => {
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
    }
  };
  const runNext = (work: () => Promise<unknown>) => {
    const before = running.current ?? Promise.resolve(true);
    const mine = before.then(() => begin(work));
    running.current = mine;
    void mine.finally(() => {
      if (running.current !== mine) return; // another one waited
      running.current = null;
      setBusy(false);
    });
    return mine;
  };
  const run = async (work: () => Promise<unknown>) => (running.current === null ? await runNext(work) : false);
  return { isBusy, problem, run, runNext };
}
