/** The form of a word that goes with a number: 1 день, 2 дні, 5 днів. */

export type Form = 'one' | 'few' | 'many';

/** Return the form for a whole number in a language; English has no `few`, its other numbers are `many`. */
export function pluralForm(count: number, language: 'uk' | 'en'): Form {
  const rule = new Intl.PluralRules(language).select(count);
  return rule === 'one' || rule === 'few' ? rule : 'many';
}
