/** The free tier and its condition: to be in the operator's channel. */

import { call } from '../../api/client.ts';
import type { ChannelState } from '../../api/types.ts';
import { Failure } from '../../parts/Personal.tsx';
import { useAction } from '../../parts/useAction.ts';
import { useAnswer } from '../../parts/useAnswer.ts';
import { loadMe } from '../../state/me.ts';
import { open } from '../../telegram/telegram.ts';
import { counted, t } from '../../texts/index.ts';

export function FreeTier() {
  const { answer, set } = useAnswer(() => askChannel(false));
  const action = useAction();
  const checkAgain = async () => {
    set(await askChannel(true));
    await loadMe();
  };
  const url = answer?.channel_url ?? null;
  const isIn = answer?.is_channel_subscribed ?? null;
  return (
    <section class="card">
      <h2>FREE</h2>
      <p>
        {counted('tierHouses', 1)}. {t('tierHas_FREE')}
      </p>
      {url !== null && (
        <>
          <p>{t('tierFreeOf')}</p>
          <p class="dim">{t(isIn === null ? 'tierFreeUnknown' : isIn ? 'tierFreeIn' : 'tierFreeOut')}</p>
          <div class="row">
            <button type="button" class="plain" onClick={() => open(url)}>
              {t('tierChannel')}
            </button>
            {isIn !== true && (
              <button type="button" disabled={action.isBusy} onClick={() => void action.run(checkAgain)}>
                {t('tierJoined')}
              </button>
            )}
          </div>
        </>
      )}
      <Failure text={action.problem} />
    </section>
  );
}

function askChannel(refresh: boolean): Promise<ChannelState> {
  return call('POST', '/api/users/check_subscription', (user_id: number) => ({ user_id, refresh }));
}
