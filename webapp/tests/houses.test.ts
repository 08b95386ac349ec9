import { describe, expect, it } from 'vitest';
import type { MapDocument } from '../src/api/types.ts';
import { housePoints } from '../src/domain/houses.ts';

const CITY: MapDocument = {
  steps_a_degree: 100_000,
  area_steps: 250,
  areas: [],
  labels: [],
  groups: [
    { queue_ids: [1], latitudes: [4_984_000, 5, 100], longitudes: [2_402_000, 5, 0] },
    { queue_ids: [2], latitudes: [4_984_000], longitudes: [2_402_000] },
  ],
};

describe('houses as points', () => {
  it('are all there when near', () => {
    expect(housePoints(CITY).features.map(({ geometry }) => geometry.coordinates)).toEqual([
      [24.02, 49.84],
      [24.02005, 49.84005],
      [24.02005, 49.84105],
      [24.02, 49.84],
    ]);
  });
  it('stand for their neighbours of the same queues from afar, never for those of another queue', () => {
    const far = housePoints(CITY, 40).features;
    expect(far.map(({ properties }) => properties.group)).toEqual([0, 0, 1]);
    expect(far[0]?.geometry.coordinates).toEqual([24.02, 49.84]);
  });
});
