/** What came of a report, in words. */

import type { ReportTaken } from '../../api/types.ts';
import { t } from '../../texts/index.ts';
import { POWER_TEXT } from '../now/words.ts';

/** Say whether it was known, confirmed or refused, or who else says the same while it is being checked. */
export function outcomeText({ status, queue, power, people }: ReportTaken): string {
  const values = { queue, power: t(POWER_TEXT[power]).toLowerCase() };
  if (status === 'closed') return t('reportKnown', values);
  if (status === 'confirmed') return t('reportConfirmed', values);
  if (status === 'rejected') return t('reportRejected');
  return people > 1 ? t('reportOthers', { count: people - 1 }) : t('reportFirst');
}
