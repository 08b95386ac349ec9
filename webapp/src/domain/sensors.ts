/** Sensors as points of the map; one whose place nobody named stands with its queue. */

import type { MapDocument } from '../api/types.ts';
import type { Spot } from './spot.ts';

/** A sensor as this file needs it. */
export interface Placed {
  sensor_id: string;
  queue_id: number;
  state: string;
  latitude: number | null;
  longitude: number | null;
}

/** Degrees between sensors that would stand on one another. */
const APART = 0.0012;

/** Return the sensors as GeoJSON points; those of a queue without any house on the map are left out. */
export function sensorPoints<Sensor extends Placed>(
  city: MapDocument,
  sensors: readonly Sensor[],
): GeoJSON.FeatureCollection<GeoJSON.Point, { id: string; state: string }> {
  const beside = new Map<number, number>();
  return {
    type: 'FeatureCollection',
    features: sensors.flatMap((sensor) => {
      const own = ownSpot(sensor);
      const centre = own ?? queueCentre(city, sensor.queue_id);
      if (centre === null) return [];
      const place = own ? 0 : (beside.get(sensor.queue_id) ?? 0);
      if (!own) beside.set(sensor.queue_id, place + 1);
      return {
        type: 'Feature' as const,
        geometry: { type: 'Point' as const, coordinates: [centre.longitude + place * APART, centre.latitude] },
        properties: { id: sensor.sensor_id, state: sensor.state },
      };
    }),
  };
}

/** Return the middle of the square of a queue that is nearest to the middle of all its squares. */
export function queueCentre(city: MapDocument, queueId: number): Spot | null {
  const squares = city.areas.filter(({ queue_id }) => queue_id === queueId);
  const mean = (of: (square: (typeof squares)[number]) => number) =>
    squares.reduce((sum, square) => sum + of(square), 0) / squares.length;
  const [latitude, longitude] = [mean((one) => one.latitude), mean((one) => one.longitude)];
  const away = (one: (typeof squares)[number]) => (one.latitude - latitude) ** 2 + (one.longitude - longitude) ** 2;
  const [nearest] = squares.toSorted((a, b) => away(a) - away(b));
  if (!nearest) return null;
  const degrees = (steps: number) => (steps + city.area_steps / 2) / city.steps_a_degree;
  return { latitude: degrees(nearest.latitude), longitude: degrees(nearest.longitude) };
}

function ownSpot({ latitude, longitude }: Placed): Spot | null {
  return latitude === null || longitude === null ? null : { latitude, longitude };
}
