/** Lengths of time in the words of a language, by CLDR's plural rules. */

import type { Language } from '../texts/index.ts';

/** Return "2 год 05 хв", "12 хв", "менше хвилини". */
export function duration(ms: number, language: Language): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [d, h, m] = language === 'uk' ? ['д', 'год', 'хв'] : ['d', 'h', 'min'];
  if (minutes < 1) return language === 'uk' ? 'менше хвилини' : 'less than a minute';
  if (minutes < 60) return `${minutes}\u00a0${m}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}\u00a0${h}${minutes % 60 ? ` ${minutes % 60}\u00a0${m}` : ''}`;
  return `${Math.floor(hours / 24)}\u00a0${d}${hours % 24 ? ` ${hours % 24}\u00a0${h}` : ''}`;
}
