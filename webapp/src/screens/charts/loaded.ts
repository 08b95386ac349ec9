/** Something that a card loads, and loads again when what it is of changes. */

import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from '../../api/problem.ts';

export interface Loaded<Value> {
  value: Value | null;
  problem: ApiProblem | null;
  retry: () => void;
}

/** Load by a key; a null key loads nothing. The last value of another key is never shown. */
export function useLoaded<Value>(key: string | null, load: () => Promise<Value>): Loaded<Value> {
  const [state, setState] = useState<{ key: string; value: Value | null; problem: ApiProblem | null } | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (key === null) return undefined;
    let isWanted = true;
    const settle = (value: Value | null, problem: ApiProblem | null) => {
      if (isWanted) setState({ key, value, problem });
    };
    load().then(
      (value) => settle(value, null),
      (error: unknown) =>
        settle(null, error instanceof ApiProblem ? error : new ApiProblem('garbled', 0, String(error))),
    );
    return () => {
      isWanted = false;
    };
  }, [key, attempt]);
  const current = state?.key === key ? state : null;
  return {
    value: current?.value ?? null,
    problem: current?.problem ?? null,
    retry: () => {
      setState(null);
      setAttempt(attempt + 1);
    },
  };
}
