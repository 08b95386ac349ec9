/** One queue by its name, for anybody. */

import { Loading, Problem } from '../../parts/Notice.tsx';
import { Legend } from '../../parts/Timeline.tsx';
import { city } from '../../state/city.ts';
import { t } from '../../texts/index.ts';
import { QueueCard } from './QueueCard.tsx';

export default function QueueScreen({ detail }: { detail: string }) {
  if (city.value === null) return <Loading />;
  const queue = city.value.queues.find(({ name }) => name === detail);
  if (!queue) return <Problem text={t('queueGone')} />;
  return (
    <>
      <QueueCard queue={queue} title={t('queue', { name: queue.name })} />
      <Legend />
    </>
  );
}
