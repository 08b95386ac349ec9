/** The map document as the API packs it: read back into coordinates, and the state of houses in several queues. */

import type { MapDocument } from '../api/types.ts';
import type { Power } from './timeline.ts';

/** A house's state on the map; `mixed` where its queues differ. */
export type HouseState = Power | 'mixed';

/** More than there are cells around the earth. */
const CELLS_A_ROW = 1e8;

/**
 * Return the houses as GeoJSON points; each has the index of its group of queues. With a `cell`, in steps, one house of a
 * group stands for those of its cell, which would cover one another from afar.
 */
export function housePoints(
  city: MapDocument,
  cell: number | null = null,
): GeoJSON.FeatureCollection<GeoJSON.Point, { group: number }> {
  return {
    type: 'FeatureCollection',
    features: city.groups.flatMap((group, index) => {
      const allLatitudes = summed(group.latitudes);
      const allLongitudes = summed(group.longitudes);
      const kept = cell === null ? null : oneOfEachCell(allLatitudes, allLongitudes, cell);
      const latitudes = kept?.map((at) => allLatitudes[at] ?? 0) ?? allLatitudes;
      const longitudes = kept?.map((at) => allLongitudes[at] ?? 0) ?? allLongitudes;
      return latitudes.map((latitude, at) => ({
        type: 'Feature' as const,
        geometry: {
          type: 'Point' as const,
          coordinates: [(longitudes[at] ?? 0) / city.steps_a_degree, latitude / city.steps_a_degree],
        },
        properties: { group: index },
      }));
    }),
  };
}

/** Return the squares of the city, each with its queue. */
export function areaSquares(city: MapDocument): GeoJSON.FeatureCollection<GeoJSON.Polygon, { queue: number }> {
  const degrees = (steps: number) => steps / city.steps_a_degree;
  return {
    type: 'FeatureCollection',
    features: city.areas.map(({ queue_id, latitude, longitude }) => {
      const [west, east] = [degrees(longitude), degrees(longitude + city.area_steps)];
      const [south, north] = [degrees(latitude), degrees(latitude + city.area_steps)];
      const ring = [west, south, east, south, east, north, west, north, west, south];
      return {
        type: 'Feature' as const,
        geometry: { type: 'Polygon' as const, coordinates: [pairs(ring)] },
        properties: { queue: queue_id },
      };
    }),
  };
}

/** Return the names of streets as GeoJSON points, the longest streets first. */
export function streetLabels(city: MapDocument): GeoJSON.FeatureCollection<GeoJSON.Point, { name: string }> {
  return {
    type: 'FeatureCollection',
    features: city.labels.map(({ street, latitude, longitude }) => ({
      type: 'Feature' as const,
      geometry: {
        type: 'Point' as const,
        coordinates: [longitude / city.steps_a_degree, latitude / city.steps_a_degree],
      },
      properties: { name: street },
    })),
  };
}

/** Return west, south, east, north of the areas; null of a city without any house on the map. */
export function boundsOf(city: MapDocument): [number, number, number, number] | null {
  if (city.areas.length === 0) return null;
  const latitudes = city.areas.map(({ latitude }) => latitude);
  const longitudes = city.areas.map(({ longitude }) => longitude);
  const extreme = (numbers: number[], pick: (a: number, b: number) => number) => numbers.reduce((a, b) => pick(a, b));
  return [
    extreme(longitudes, Math.min) / city.steps_a_degree,
    extreme(latitudes, Math.min) / city.steps_a_degree,
    (extreme(longitudes, Math.max) + city.area_steps) / city.steps_a_degree,
    (extreme(latitudes, Math.max) + city.area_steps) / city.steps_a_degree,
  ];
}

/** Return the state of a house that is in these queues; a queue that vanished is unknown. */
export function stateOf(queueIds: readonly number[], states: ReadonlyMap<number, Power>): HouseState {
  const found = new Set(queueIds.map((id) => states.get(id) ?? 'unknown'));
  return found.size === 1 ? ([...found][0] as Power) : 'mixed';
}

/** Return the index of the first point in each cell. */
function oneOfEachCell(latitudes: readonly number[], longitudes: readonly number[], cell: number): number[] {
  const seen = new Set<number>();
  return [...latitudes.keys()].filter((at) => {
    const row = Math.floor((latitudes[at] ?? 0) / cell);
    const key = row * CELLS_A_ROW + Math.floor((longitudes[at] ?? 0) / cell);
    return !seen.has(key) && seen.add(key);
  });
}

function summed(differences: readonly number[]): number[] {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
}

function pairs(numbers: readonly number[]): [number, number][] {
  return numbers.flatMap((number, at) => (at % 2 ? [] : [[number, numbers[at + 1] ?? 0] as [number, number]]));
}
