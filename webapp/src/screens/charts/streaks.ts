/** The person's own list of outages as streaks. */

import type { OutageHistory } from '../../api/types.ts';
import type { DayBar } from '../../domain/days.ts';
import { streaksOfOutages, type Streak } from '../../domain/outages.ts';

const SHORT_SILENCE_MINUTES = 60; // a day with no more of it counts as heard
const MOST_LISTED = 200; // by the API, of a queue: what was before them is not known

/** Return a queue's streaks as far back as the list and the days tell. */
export function ownStreaks(history: OutageHistory, queueId: number, bars: readonly DayBar[], now: number): Streak[] {
  const queue = history.items.flatMap(({ queues }) => queues).find(({ queue_id }) => queue_id === queueId);
  const outages = queue?.outages ?? [];
  const oldest = outages.at(-1);
  const since = oldest && outages.length >= MOST_LISTED ? oldest.began_at : history.since;
  const unheard = bars.filter(({ off }) => off === null).map(({ date }) => date);
  const partlyHeard = bars.filter(({ unheard: minutes }) => minutes > SHORT_SILENCE_MINUTES).map(({ date }) => date);
  return streaksOfOutages(outages, Date.parse(since), now, unheard, partlyHeard);
}
