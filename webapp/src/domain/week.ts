/** The days after tomorrow of which a source tells anything. */

import { addDays } from './kyiv.ts';

interface Day {
  date: string;
  status: string;
}

/** Return the days after tomorrow, the unknown ones between them too; none if all of them are unknown. */
export function laterDays<Kind extends Day>(days: readonly Kind[], today: string): Kind[] {
  const later = days.filter(({ date }) => date > addDays(today, 1));
  const lastKnown = later.findLastIndex(({ status }) => status !== 'unknown');
  return later.slice(0, lastKnown + 1);
}
