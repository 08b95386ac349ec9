/** Texts of the front end: Ukrainian first, English where the person's Telegram or choice says so. */

import { signal } from '@preact/signals';
import { pluralForm } from '../domain/plural.ts';
import { en } from './en.ts';
import { uk, type Catalogue, type TextKey } from './uk.ts';

export type Language = 'uk' | 'en';
export type { TextKey };

const CATALOGUES: Record<Language, Catalogue> = { uk, en };
const KEPT = 'svitlobot.language';

export const language = signal<Language>('uk');

/** Choose the language: the one chosen here before, else English for those whose Telegram is in English. */
export function startLanguage(code: string | undefined): void {
  const kept = readKept();
  apply(kept ?? (code?.toLowerCase().startsWith('en') ? 'en' : 'uk'));
}

/** Change the language and remember it on this device. */
export function chooseLanguage(wanted: Language): void {
  apply(wanted);
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // A frame without storage: the choice lasts until it is closed.
  }
}

/** Return a text with its {values} put in; they are text, never markup. */
export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return CATALOGUES[language.value][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Return a number with its word in the right form: 5 днів. */
export function counted(word: 'days' | 'tierHouses', count: number): string {
  return t(`${word}_${pluralForm(count, language.value)}`, { count });
}

function apply(wanted: Language): void {
  language.value = wanted;
  document.documentElement.lang = wanted;
}

function readKept(): Language | null {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === 'uk' || kept === 'en' ? kept : null;
  } catch {
    return null;
  }
}
