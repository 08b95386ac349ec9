/** A person's data: a file of all of them, and their end. */

import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { Failure } from '../../parts/Personal.tsx';
import { useAction } from '../../parts/useAction.ts';
import { myProblem, setMe } from '../../state/me.ts';
import { haptic } from '../../telegram/telegram.ts';
import { t } from '../../texts/index.ts';

export function MyData() {
  const action = useAction();
  const [isAsking, setAsking] = useState(false);
  return (
    <section class="card">
      <h2>{t('myData')}</h2>
      <p class="dim">{t('exportHint')}</p>
      <div class="row">
        <button type="button" class="plain" disabled={action.isBusy} onClick={() => void action.run(download)}>
          {t('exportData')}
        </button>
        {!isAsking && (
          <button
            type="button"
            class="danger"
            onClick={() => {
              haptic('choice');
              setAsking(true);
            }}
          >
            {t('deleteData')}
          </button>
        )}
      </div>
      {isAsking && (
        <div role="alertdialog" aria-label={t('deleteData')}>
          <p>{t('deleteWarn')}</p>
          <div class="row">
            <button type="button" class="danger" disabled={action.isBusy} onClick={() => void action.run(forget)}>
              {t('deleteSure')}
            </button>
            <button type="button" autoFocus onClick={() => setAsking(false)}>
              {t('cancel')}
            </button>
          </div>
        </div>
      )}
      <Failure text={action.problem} />
    </section>
  );
}

async function download(): Promise<void> {
  const data = await call<object>('GET', '/api/users/{me}/export');
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'svitlobot.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some phones read it only after they asked where to
}

async function forget(): Promise<void> {
  await call('DELETE', '/api/users/{me}');
  myProblem.value = new ApiProblem('forgotten', 404, t('deleted'));
  setMe(null);
}
