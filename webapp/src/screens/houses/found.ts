/** What a search came to, in words. */

import type { AddressSearch } from '../../api/types.ts';
import { t } from '../../texts/index.ts';

/** Say what the houses and streets below are; empty where they are just what was asked for. */
export function foundText(found: AddressSearch): string {
  if (found.items.length === 0 && found.streets.length === 0) return t('houseNotFound');
  if (found.unknown_town) return t('townUnknown', { town: found.unknown_town });
  if (found.unknown_house) return t('houseUnknown', { house: found.unknown_house });
  if (found.items.length === 0 || found.match === 'street') return t('houseStreets');
  return found.match === 'similar' ? t('houseGuess') : '';
}
