/** An answer of the API that a screen needs before it can be shown. */

import { useEffect, useState } from 'preact/hooks';
import { refusalText } from './refusal.ts';

export interface Asked<Answer> {
  answer: Answer | null;
  /** Why there is none; null while it is awaited. */
  problem: string | null;
  ask: () => void;
  set: (answer: Answer) => void;
}

/** Ask once when the screen opens, and again by `ask`. */
export function useAnswer<Answer>(question: () => Promise<Answer>): Asked<Answer> {
  const [answer, set] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = () => {
    setProblem(null);
    question().then(set, (error: unknown) => setProblem(refusalText(error)));
  };
  useEffect(ask, []);
  return { answer, problem, ask, set };
}
