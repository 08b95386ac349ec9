/** What may be looked at: the person's houses with their queues, and every queue of the city. */

import type { Profile, QueueNow } from '../../api/types.ts';
import { houseName } from '../../domain/houseName.ts';

/** How far back anybody sees a queue's days. */
export const PUBLIC_DAYS = 30;
/** How far back anybody sees when the power went and came. */
export const PUBLIC_TIMELINE_DAYS = 3;
export const PERIODS = [1, 7, 30, 90] as const;

export interface OwnQueue {
  addressId: number;
  name: string;
  queueId: number;
}

/** Return the person's houses that their tier covers, once for each of their queues. */
export function ownQueues(me: Profile | null): OwnQueue[] {
  return (me?.addresses ?? [])
    .filter((house) => house.is_active)
    .flatMap((house) =>
      house.queues.map((queue) => ({
        addressId: house.address_id,
        name: `${houseName(house)} · ${queue.name}`,
        queueId: queue.queue_id,
      })),
    );
}

/** Return the queue to show: the one that was asked for, else the first own one, else the first; null of an empty city. */
export function chosenQueue(asked: string, own: readonly OwnQueue[], queues: readonly QueueNow[]): QueueNow | null {
  const byId = (id: number | undefined) => queues.find(({ queue_id }) => queue_id === id);
  return queues.find(({ name }) => name === asked) ?? byId(own[0]?.queueId) ?? queues[0] ?? null;
}

/** Return for how many days the person sees a queue's days: more of their own, if the tier gives more. */
export function daysAllowed(own: OwnQueue | undefined, me: Profile | null): number {
  return Math.max(PUBLIC_DAYS, own ? (me?.rights.history_days ?? 0) : 0);
}
