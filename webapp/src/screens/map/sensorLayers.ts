/** The map's layer of sensors: a dot in the colour of its state, with a sign that says the same. */

import type { LayerSpecification } from 'maplibre-gl';
import type { SensorOnMap } from '../../api/types.ts';
import type { Palette } from './style.ts';

export const SENSOR_SIGNS: Record<SensorOnMap['state'], string> = { online: '✓', silent: '!', awaited: '?' };

/** Return the layers over the source `sensors`. */
export function sensorLayers(palette: Palette): LayerSpecification[] {
  const { on, off, unknown } = palette.states;
  return [
    {
      id: 'sensors',
      type: 'circle',
      source: 'sensors',
      paint: {
        'circle-radius': 11,
        'circle-color': palette.halo,
        'circle-stroke-width': 3,
        'circle-stroke-color': ['match', ['get', 'state'], 'online', on, 'silent', off, unknown],
      },
    },
    {
      id: 'sensor-signs',
      type: 'symbol',
      source: 'sensors',
      layout: {
        'text-field': [
          'match',
          ['get', 'state'],
          'online',
          SENSOR_SIGNS.online,
          'silent',
          SENSOR_SIGNS.silent,
          SENSOR_SIGNS.awaited,
        ],
        'text-size': 15,
        'text-font': ['sans-serif'],
        'text-allow-overlap': true,
      },
      paint: { 'text-color': palette.text },
    },
    {
      id: 'sensor-names',
      type: 'symbol',
      source: 'sensors',
      minzoom: 12,
      layout: {
        'text-field': ['get', 'id'],
        'text-size': 12,
        'text-font': ['sans-serif'],
        'text-offset': [0, 1.6],
      },
      paint: { 'text-color': palette.text, 'text-halo-color': palette.halo, 'text-halo-width': 2 },
    },
  ];
}
