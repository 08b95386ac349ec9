/** When before an outage a person is warned. */

import type { Settings } from '../../api/types.ts';
import { t } from '../../texts/index.ts';

export type Minutes = Settings['warning_times'][number];

/** Minutes before an outage that can be chosen. */
export const WARNING_TIMES: readonly Minutes[] = [5, 10, 15, 30, 60, 120];

/** Return a time in words. */
export function warningText(minutes: number): string {
  return minutes % 60 === 0 ? t('hoursBefore', { count: minutes / 60 }) : t('minutesBefore', { count: minutes });
}
