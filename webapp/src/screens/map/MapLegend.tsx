/** What the map's colours and signs mean. */

import type { HouseState } from '../../domain/houses.ts';
import { theme } from '../../shell/theme.ts';
import { t, type TextKey } from '../../texts/index.ts';
import { PALETTES, SIGNS } from './style.ts';

const STATES: readonly (readonly [HouseState, TextKey])[] = [
  ['on', 'powerOn'],
  ['off', 'powerOff'],
  ['mixed', 'mapMixed'],
  ['unknown', 'unknownShort'],
];

export function MapLegend() {
  const { states } = PALETTES[theme.value];
  return (
    <ul class="legend map-legend" aria-label={t('mapLegend')}>
      {STATES.map(([state, text]) => (
        <li key={state}>
          <svg class="sample" viewBox="0 0 22 14" aria-hidden="true">
            <rect width="22" height="14" rx="3" fill={states[state]} />
          </svg>
          {SIGNS[state]} {t(text)}
        </li>
      ))}
    </ul>
  );
}
