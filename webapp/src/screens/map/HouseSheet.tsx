/** What stands under a finger on the map: houses, their queues and states, and a way to follow them. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../../api/problem.ts';
import type { HouseFound } from '../../api/types.ts';
import { go } from '../../shell/router.ts';
import { city } from '../../state/city.ts';
import { changeMe, me } from '../../state/me.ts';
import { haptic } from '../../telegram/telegram.ts';
import { t } from '../../texts/index.ts';
import { POWER_TEXT } from '../now/words.ts';

export function HouseSheet({ houses, onClose }: { houses: readonly HouseFound[]; onClose: () => void }) {
  const sheet = useRef<HTMLElement>(null);
  useEffect(() => sheet.current?.focus(), [houses]);
  return (
    <section
      class="card sheet"
      ref={sheet}
      tabIndex={-1}
      aria-label={t('mapHouse')}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <button type="button" class="plain sheet-close" onClick={onClose}>
        {t('close')}
      </button>
      {houses.length === 0 && <p>{t('mapNoHouse')}</p>}
      {houses.map((house) => (
        <Found key={house.address_id} house={house} />
      ))}
    </section>
  );
}

function Found({ house }: { house: HouseFound }) {
  return (
    <div>
      <h2>
        {house.street}, {house.house_number}
      </h2>
      {house.queues.map(({ queue_id, name }) => {
        const power = city.value?.queues.find((queue) => queue.queue_id === queue_id)?.status ?? 'unknown';
        return (
          <p key={queue_id}>
            <button type="button" class="plain" onClick={() => go('queue', name)}>
              {t('queue', { name })}
            </button>{' '}
            <span class={`power power-${power} inline`}>{t(POWER_TEXT[power])}</span>
          </p>
        );
      })}
      <Follow house={house} />
    </div>
  );
}

function Follow({ house }: { house: HouseFound }) {
  const [note, setNote] = useState<string | null>(null);
  if (me.value === null) return null;
  if (me.value.addresses.some(({ address_id }) => address_id === house.address_id)) return <p>{t('mapFollowed')}</p>;
  const follow = async () => {
    try {
      await changeMe('POST', '/api/users/{me}/addresses', { address_id: house.address_id });
      haptic('success');
    } catch (error) {
      haptic('error');
      setNote(error instanceof ApiProblem && error.status > 0 ? error.message : t('failed'));
    }
  };
  return (
    <>
      <button type="button" onClick={() => void follow()}>
        {t('mapFollow')}
      </button>
      {note && <p role="alert">{note}</p>}
    </>
  );
}
