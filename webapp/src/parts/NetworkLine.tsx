/** A line above everything that says when data are old and when the phone is offline. */

import { city, cityConfirmedAt, cityProblem } from '../state/city.ts';
import { moment } from '../state/ticking.ts';
import { whenOf } from '../domain/kyiv.ts';
import { t } from '../texts/index.ts';

const OLD_AFTER_MS = 2 * 60_000;

export function NetworkLine() {
  if (city.value === null) return null;
  const at = cityConfirmedAt.value;
  const time = whenOf(at, moment.value);
  if (cityProblem.value?.code === 'offline') return <Line text={t('offline', { time })} />;
  return moment.value - at > OLD_AFTER_MS ? <Line text={t('oldData', { time })} /> : null;
}

function Line({ text }: { text: string }) {
  return (
    <p class="network" role="status">
      {text}
    </p>
  );
}
