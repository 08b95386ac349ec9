/** Planned outages in the phone's own calendar. */

import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import type { CalendarLink } from '../../api/types.ts';
import { CopyLink } from '../../parts/CopyLink.tsx';
import { Loading, Problem } from '../../parts/Notice.tsx';
import { Failure, Personal } from '../../parts/Personal.tsx';
import { useAction } from '../../parts/useAction.ts';
import { useAnswer } from '../../parts/useAnswer.ts';
import { haptic, open } from '../../telegram/telegram.ts';
import { t } from '../../texts/index.ts';
import { googleOf, webcalOf } from './links.ts';

export default function Calendar() {
  return <Personal title="calendar">{() => <Body />}</Personal>;
}

function Body() {
  const { answer: link, problem, ask, set } = useAnswer(() => call<CalendarLink>('POST', '/api/users/{me}/calendar'));
  if (problem !== null) return <Problem text={problem} onRetry={ask} />;
  if (link === null) return <Loading />;
  return (
    <section class="card">
      <p>{t('calendarAbout')}</p>
      <div class="row">
        <button type="button" class="grow" onClick={() => open(googleOf(link.url))}>
          {t('calendarGoogle')}
        </button>
        <a class="button grow" href={webcalOf(link.url)} target="_blank" rel="noopener">
          {t('calendarApple')}
        </a>
      </div>
      <CopyLink label={t('calendarLink')} url={webcalOf(link.url)} />
      <Rotation onNew={set} />
    </section>
  );
}

function Rotation({ onNew }: { onNew: (link: CalendarLink) => void }) {
  const action = useAction();
  const [state, setState] = useState<'still' | 'asking' | 'done'>('still');
  const rotate = async () => {
    onNew(await call<CalendarLink>('POST', '/api/users/{me}/calendar?rotate=true'));
    setState('done');
  };
  const ask = () => {
    haptic('choice');
    setState('asking');
  };
  return (
    <>
      {state === 'done' && (
        <p class="done" role="status">
          {t('calendarRotated')}
        </p>
      )}
      {state === 'asking' ? (
        <>
          <p>{t('calendarRotateWarn')}</p>
          <div class="row">
            <button type="button" class="danger" disabled={action.isBusy} onClick={() => void action.run(rotate)}>
              {t('calendarRotateSure')}
            </button>
            <button type="button" onClick={() => setState('still')}>
              {t('cancel')}
            </button>
          </div>
        </>
      ) : (
        <button type="button" class="plain" onClick={ask}>
          {t('calendarRotate')}
        </button>
      )}
      <Failure text={action.problem} />
    </>
  );
}
