/** The first screen: my houses now, or every queue where nobody is named. */

import type { House, QueueNow } from '../../api/types.ts';
import { houseName } from '../../domain/houseName.ts';
import { Loading, Problem, problemText } from '../../parts/Notice.tsx';
import { Legend } from '../../parts/Timeline.tsx';
import { go, pathOf } from '../../shell/router.ts';
import { city, cityProblem, refreshCity } from '../../state/city.ts';
import { loadMe, me, myProblem } from '../../state/me.ts';
import { isMiniApp } from '../../telegram/telegram.ts';
import { t } from '../../texts/index.ts';
import { QueueCard } from './QueueCard.tsx';
import { POWER_SHORT } from './words.ts';

export default function Now() {
  if (city.value === null) {
    return cityProblem.value ? (
      <Problem text={problemText(cityProblem.value)} onRetry={() => void refreshCity()} />
    ) : (
      <Loading />
    );
  }
  return (
    <>
      {isMiniApp.value && <Mine queues={city.value.queues} />}
      <Board queues={city.value.queues} />
      <Legend />
    </>
  );
}

function Mine({ queues }: { queues: readonly QueueNow[] }) {
  if (me.value === null) {
    if (myProblem.value === null) return <Loading />;
    return <Problem text={problemText(myProblem.value)} onRetry={() => void loadMe()} />;
  }
  const houses = me.value.addresses;
  if (houses.length === 0) {
    return (
      <div class="notice">
        <p>{t('noHouses')}</p>
        <button type="button" onClick={() => go('houses')}>
          {t('addHouse')}
        </button>
      </div>
    );
  }
  return (
    <>
      {houses.map((house) => (
        <HouseNow key={house.address_id} house={house} queues={queues} />
      ))}
    </>
  );
}

function HouseNow({ house, queues }: { house: House; queues: readonly QueueNow[] }) {
  const name = houseName(house);
  if (!house.is_active) {
    return (
      <section class="card">
        <h2>{name}</h2>
        <p class="dim">{t('houseAsleep')}</p>
      </section>
    );
  }
  return (
    <>
      {house.queues.map((ref) => {
        const queue = queues.find(({ queue_id }) => queue_id === ref.queue_id);
        const title = `${name} · ${t('queue', { name: ref.name })}`;
        return queue ? (
          <QueueCard key={ref.queue_id} queue={queue} title={title} />
        ) : (
          <Gone key={ref.queue_id} title={title} />
        );
      })}
    </>
  );
}

function Gone({ title }: { title: string }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      <p>{t('queueGone')}</p>
    </section>
  );
}

function Board({ queues }: { queues: readonly QueueNow[] }) {
  return (
    <section class="card">
      <h2>{t('cityBoard')}</h2>
      {queues.length === 0 && <p class="dim">{t('cityEmpty')}</p>}
      <ul class="board">
        {queues.map((queue) => (
          <li key={queue.queue_id}>
            <a
              href={pathOf('queue', queue.name)}
              onClick={(event) => {
                event.preventDefault();
                go('queue', queue.name);
              }}
            >
              <strong>{queue.name}</strong>
              <span class={`power power-${queue.status}`}>{t(POWER_SHORT[queue.status])}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
