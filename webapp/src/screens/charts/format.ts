/** Numbers and moments of the charts as people read them. */

import { timeOf, wallClock } from '../../domain/kyiv.ts';
import { language } from '../../texts/index.ts';

/** Return a number with at most so many decimals: "3,5". */
export function number(value: number, decimals = 1): string {
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: decimals }).format(value);
}

/** Return minutes as hours: "3,5". */
export function hours(minutes: number): string {
  return number(minutes / 60);
}

/** Return a date as "28.11". */
export function shortDate(date: string): string {
  const [, month, day] = date.split('-');
  return `${day}.${month}`;
}

/** Return a moment as "28.11 18:05" of Kyiv. */
export function dateTime(moment: number): string {
  return `${shortDate(wallClock(moment).date)} ${timeOf(moment)}`;
}
