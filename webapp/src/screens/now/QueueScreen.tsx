/** One queue by its name, for anybody; and the houses in it that one follows. */

import type { Profile, QueueNow } from '../../api/types.ts';
import { houseName } from '../../domain/houseName.ts';
import { Loading, Problem, problemText } from '../../parts/Notice.tsx';
import { Legend } from '../../parts/Timeline.tsx';
import { UndoLine } from '../../parts/UndoLine.tsx';
import { useFollowing } from '../../parts/useFollowing.ts';
import { go } from '../../shell/router.ts';
import { city, cityProblem, refreshCity } from '../../state/city.ts';
import { me } from '../../state/me.ts';
import { t } from '../../texts/index.ts';
import { QueueCard } from './QueueCard.tsx';

export default function QueueScreen({ detail }: { detail: string }) {
  if (city.value === null) {
    if (cityProblem.value === null) return <Loading />;
    return <Problem text={problemText(cityProblem.value)} onRetry={() => void refreshCity()} />;
  }
  const queue = city.value.queues.find(({ name }) => name === detail);
  if (!queue) return <Problem text={t('queueGone')} />;
  return (
    <>
      <QueueCard queue={queue} title={t('queue', { name: queue.name })} isWeekOpen />
      {me.value && <MyHouses profile={me.value} queue={queue} />}
      <Legend />
    </>
  );
}

function MyHouses({ profile, queue }: { profile: Profile; queue: QueueNow }) {
  const following = useFollowing(profile.addresses);
  const mine = profile.addresses.filter(({ queues }) => queues.some(({ queue_id }) => queue_id === queue.queue_id));
  return (
    <section class="card">
      <h2>{t('queueMine')}</h2>
      {mine.length === 0 && <p class="dim">{t('queueMineNone')}</p>}
      {mine.map((house) => (
        <div key={house.address_id} class="row">
          <span class="grow">{houseName(house)}</span>
          <button
            type="button"
            class="danger"
            aria-label={`${t('houseRemove')}: ${houseName(house)}`}
            disabled={following.isBusy}
            onClick={() => void following.remove(house)}
          >
            {t('houseRemove')}
          </button>
        </div>
      ))}
      <UndoLine following={following} />
      <button type="button" class="plain" onClick={() => go('houses')}>
        {t('queueFindHouse')}
      </button>
    </section>
  );
}
