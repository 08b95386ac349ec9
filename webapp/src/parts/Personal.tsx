/** A screen of one's own: shown once Telegram and the API know the person. */

import type { ComponentChildren } from 'preact';
import type { Profile } from '../api/types.ts';
import { loadMe, me, myProblem } from '../state/me.ts';
import { isMiniApp } from '../telegram/telegram.ts';
import { t, type TextKey } from '../texts/index.ts';
import { Loading, Problem, problemText } from './Notice.tsx';
import './personal.css';

export function Personal({ title, children }: { title: TextKey; children: (profile: Profile) => ComponentChildren }) {
  return (
    <>
      <h1>{t(title)}</h1>
      <Body>{children}</Body>
    </>
  );
}

function Body({ children }: { children: (profile: Profile) => ComponentChildren }) {
  if (!isMiniApp.value) return <p class="notice">{t('personalOnly')}</p>;
  if (me.value !== null) return <>{children(me.value)}</>;
  if (myProblem.value) return <Problem text={problemText(myProblem.value)} onRetry={() => void loadMe()} />;
  return <Loading />;
}

/** What went wrong with the last action. */
export function Failure({ text }: { text: string | null }) {
  return text === null ? null : (
    <p class="failure" role="alert">
      {text}
    </p>
  );
}
