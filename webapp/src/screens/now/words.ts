/** What a queue's state is in words: state, how sure we are and why, and what comes next. */

import type { QueueNow, ScheduledDay } from '../../api/types.ts';
import { duration } from '../../domain/duration.ts';
import { timeOf, whenOf } from '../../domain/kyiv.ts';
import { language, t } from '../../texts/index.ts';

export const POWER_TEXT = { on: 'powerOn', off: 'powerOff', unknown: 'powerUnknown' } as const;

export const POWER_SHORT = { on: 'onShort', off: 'offShort', unknown: 'unknownShort' } as const;

/** Say since when the state lasts; empty if that is not known. */
export function sinceText(queue: QueueNow, now: number): string {
  if (queue.since === null) return '';
  const since = Date.parse(queue.since);
  return `${t('since', { time: whenOf(since, now) })}, ${t('sinceLong', { duration: duration(now - since, language.value) })}`;
}

/** Say how sure the state is, and why. */
export function sureText(queue: QueueNow): string {
  if (queue.status === 'unknown') return queue.sensors === 0 ? t('sureNoSensors') : t('sureNone');
  if (queue.basis === 'manual') return t('sureManual');
  if (queue.basis === 'crowdreport') return t('sureReports');
  if (queue.sensors_online === 0) return t('sureSilent', { all: queue.sensors });
  if (queue.sensors_online === 1) return t('sureOne', { all: queue.sensors });
  return t('sureSensors', { online: queue.sensors_online, all: queue.sensors });
}

/** Say what the schedule promises next, counted down; what it promised and did not happen is said so. */
export function nextText(queue: QueueNow, now: number): string {
  const next = queue.next;
  if (!next) return t(queue.days.every(({ status }) => status === 'unknown') ? 'nextUnknown' : 'nextNone');
  const at = Date.parse(next.at);
  const values = { time: timeOf(at), duration: duration(at - now, language.value) };
  if (at <= now) return t(next.power === 'on' ? 'nextOverdueOn' : 'nextOverdueOff', values);
  if (next.power === 'off') return t(next.is_possible ? 'nextOffPossible' : 'nextOff', values);
  return t(next.is_possible ? 'nextOnPossible' : 'nextOn', values);
}

/** Say what is known of a day beside its bands; empty if the bands say it all. */
export function dayText(day: ScheduledDay): string {
  if (day.is_being_checked) return t('dayChecked');
  if (day.status === 'unknown') return t('dayUnknown');
  if (day.status === 'none_planned') return t('dayNone');
  if (day.status === 'emergency') return t('dayEmergency');
  if (day.is_stale) return t('dayStale');
  return day.status === 'preliminary' ? t('dayPreliminary') : '';
}
