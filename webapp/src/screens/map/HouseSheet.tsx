/** What stands under a finger on the map: houses, their queues and states, and a way to follow them. */

import { useEffect, useRef } from 'preact/hooks';
import type { HouseFound, Profile } from '../../api/types.ts';
import { addressOf } from '../../domain/houseName.ts';
import { FollowButton } from '../../parts/FollowButton.tsx';
import { UndoLine } from '../../parts/UndoLine.tsx';
import { useFollowing } from '../../parts/useFollowing.ts';
import { go } from '../../shell/router.ts';
import { city } from '../../state/city.ts';
import { me } from '../../state/me.ts';
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
      <h2>{addressOf(house)}</h2>
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
      {me.value && <Follow house={house} profile={me.value} />}
    </div>
  );
}

function Follow({ house, profile }: { house: HouseFound; profile: Profile }) {
  const following = useFollowing(profile.addresses);
  const mine = profile.addresses.find(({ address_id }) => address_id === house.address_id);
  return (
    <>
      {mine && <p>{t('mapFollowed')}</p>}
      {mine ? (
        <button type="button" class="danger" disabled={following.isBusy} onClick={() => void following.remove(mine)}>
          {t('houseRemove')}
        </button>
      ) : (
        <FollowButton
          text={t('mapFollow')}
          houses={profile.addresses}
          allowed={profile.rights.addresses}
          isBusy={following.isBusy}
          onFollow={(instead) => void following.follow(house.address_id, instead)}
        />
      )}
      <UndoLine following={following} />
    </>
  );
}
