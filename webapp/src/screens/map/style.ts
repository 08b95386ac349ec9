/** The map's layers: squares when far, houses when near, and the names of streets; coloured by state, never by colour alone. */

import type {
  CircleLayerSpecification,
  ExpressionSpecification,
  LayerSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import type { MapDocument } from '../../api/types.ts';
import { areaSquares, housePoints, stateOf, streetLabels, type HouseState } from '../../domain/houses.ts';
import type { Power } from '../../domain/timeline.ts';

/** Below this zoom squares stand for houses. */
export const NEAR = 14;
/** From this zoom every house is drawn; farther away one for each cell, as they would cover one another. */
const EVERY_HOUSE = 15;
/** A cell's side, some 45 by 30 m, as a fraction of a degree. */
const CELLS_A_DEGREE = 2500;
/** The layers of houses. */
export const HOUSE_LAYERS = ['houses-far', 'houses'];

/** Colours of a theme. */
export interface Palette {
  ground: string;
  text: string;
  halo: string;
  states: Record<HouseState, string>;
}

export const PALETTES: Record<'light' | 'dark', Palette> = {
  light: {
    ground: '#eef1f4',
    text: '#24303b',
    halo: '#ffffff',
    states: { on: '#2fae6b', off: '#b3261e', unknown: '#8a949e', mixed: '#c98a00' },
  },
  dark: {
    ground: '#0f1720',
    text: '#e8edf2',
    halo: '#0f1720',
    states: { on: '#3aa56d', off: '#ff7066', unknown: '#7d8a97', mixed: '#f0b84a' },
  },
};

/** Signs of the states, which stand beside the names of queues. */
export const SIGNS: Record<HouseState, string> = { on: '●', off: '○', unknown: '?', mixed: '◐' };

/** Return a style of our own data alone, for where no base map is set. */
export function ownStyle(palette: Palette): StyleSpecification {
  return {
    version: 8,
    sources: {},
    layers: [{ id: 'ground', type: 'background', paint: { 'background-color': palette.ground } }],
  };
}

/** Return the sources of the city's document. */
export function citySources(city: MapDocument): StyleSpecification['sources'] {
  return {
    areas: { type: 'geojson', data: areaSquares(city) },
    houses: { type: 'geojson', data: housePoints(city), maxzoom: 16, buffer: 8 },
    'houses-far': {
      type: 'geojson',
      data: housePoints(city, city.steps_a_degree / CELLS_A_DEGREE),
      maxzoom: NEAR,
      buffer: 8,
    },
    streets: { type: 'geojson', data: streetLabels(city) },
  };
}

/** Return the layers over those sources. */
export function cityLayers(
  city: MapDocument,
  names: ReadonlyMap<number, string>,
  palette: Palette,
): LayerSpecification[] {
  return [
    {
      id: 'areas',
      type: 'fill',
      source: 'areas',
      maxzoom: NEAR + 1,
      paint: { 'fill-color': '#888', 'fill-opacity': 0.55 },
    },
    { ...houses('houses-far'), minzoom: NEAR - 1, maxzoom: EVERY_HOUSE },
    { ...houses('houses'), minzoom: EVERY_HOUSE },
    {
      id: 'streets',
      type: 'symbol',
      source: 'streets',
      minzoom: 12,
      layout: { 'text-field': ['get', 'name'], 'text-size': 13, 'text-font': ['sans-serif'] },
      paint: { 'text-color': palette.text, 'text-halo-color': palette.halo, 'text-halo-width': 1.5 },
    },
    {
      id: 'names',
      type: 'symbol',
      source: 'areas',
      minzoom: 11,
      maxzoom: NEAR + 1,
      layout: { 'text-field': '', 'text-size': 12, 'text-font': ['sans-serif'], 'text-padding': 12 },
      paint: { 'text-color': palette.text, 'text-halo-color': palette.halo, 'text-halo-width': 2 },
      metadata: { queues: [...names.keys()], groups: city.groups.length },
    },
  ];
}

function houses(source: string): CircleLayerSpecification {
  return {
    id: source,
    type: 'circle',
    source,
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], NEAR - 1, 2, 18, 9],
      'circle-color': '#888',
      'circle-stroke-width': 2,
      'circle-stroke-color': '#888',
    },
  };
}

/** What changes on the map when queues change: a paint or layout property of a layer. */
export interface Repaint {
  layer: string;
  kind: 'paint' | 'layout';
  property: string;
  value: ExpressionSpecification | string;
}

/** Return how to paint the states of now: houses with power are filled, those without are rings. */
export function repaints(
  city: MapDocument,
  states: ReadonlyMap<number, Power>,
  names: ReadonlyMap<number, string>,
  palette: Palette,
): Repaint[] {
  const ofGroup = city.groups.map(({ queue_ids }) => stateOf(queue_ids, states));
  const groups = (value: (state: HouseState) => string) =>
    match(
      'group',
      ofGroup.map((state, index) => [index, value(state)] as const),
      value('unknown'),
    );
  const queueIds = [...new Set(city.areas.map(({ queue_id }) => queue_id))];
  const queues = (value: (state: HouseState, id: number) => string) =>
    match(
      'queue',
      queueIds.map((id) => [id, value(states.get(id) ?? 'unknown', id)] as const),
      value('unknown', 0),
    );
  const filled = (state: HouseState) => (state === 'off' ? palette.ground : palette.states[state]);
  return [
    ...HOUSE_LAYERS.flatMap((layer) => [
      {
        layer,
        kind: 'paint' as const,
        property: 'circle-stroke-color',
        value: groups((state) => palette.states[state]),
      },
      { layer, kind: 'paint' as const, property: 'circle-color', value: groups(filled) },
    ]),
    { layer: 'areas', kind: 'paint', property: 'fill-color', value: queues((state) => palette.states[state]) },
    {
      layer: 'names',
      kind: 'layout',
      property: 'text-field',
      value: queues((state, id) => `${names.get(id) ?? ''} ${SIGNS[state]}`.trim()),
    },
  ];
}

function match(
  property: string,
  cases: readonly (readonly [number, string])[],
  otherwise: string,
): ExpressionSpecification | string {
  if (cases.length === 0) return otherwise;
  return ['match', ['get', property], ...cases.flat(), otherwise] as unknown as ExpressionSpecification;
}
