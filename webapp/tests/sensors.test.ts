import { describe, expect, it } from 'vitest';
import type { MapDocument } from '../src/api/types.ts';
import { queueCentre, sensorPoints } from '../src/domain/sensors.ts';

const CITY: MapDocument = {
  steps_a_degree: 1000,
  area_steps: 10,
  groups: [],
  labels: [],
  areas: [
    { queue_id: 1, latitude: 50_000, longitude: 24_000 },
    { queue_id: 1, latitude: 50_010, longitude: 24_000 },
    { queue_id: 1, latitude: 50_100, longitude: 24_000 },
  ],
};

function sensor(id: string, queue_id: number, latitude: number | null = null) {
  return { sensor_id: id, queue_id, state: 'online', latitude, longitude: latitude === null ? null : 24.5 };
}

describe('sensors on the map', () => {
  it('stand where they are, and those without a place beside one another in a square of their queue', () => {
    const points = sensorPoints(CITY, [sensor('a', 1, 49.5), sensor('b', 1), sensor('c', 1)]).features;
    expect(points.map(({ properties }) => properties.id)).toEqual(['a', 'b', 'c']);
    const [a, b, c] = points.map(({ geometry }) => geometry.coordinates);
    expect(a).toEqual([24.5, 49.5]);
    expect(b).toEqual([24.005, 50.015]);
    expect(c?.[0]).toBeGreaterThan(24.005);
  });

  it('are left out where their queue has no house on the map', () => {
    expect(queueCentre(CITY, 7)).toBeNull();
    expect(sensorPoints(CITY, [sensor('a', 7)]).features).toEqual([]);
  });
});
