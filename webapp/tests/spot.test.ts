import { describe, expect, it } from 'vitest';
import { spotOf, spotText } from '../src/domain/spot.ts';

describe('a spot on the map', () => {
  it('is read as it was written, to a metre', () => {
    expect(spotText({ latitude: 49.8392083, longitude: 24.0271131 })).toBe('49.83921,24.02711');
    expect(spotOf('49.83921,24.02711')).toEqual({ latitude: 49.83921, longitude: 24.02711 });
  });
  it.each(['', '49', 'a,b', '49.8,24.0,1', '91,24', '49.8,181', '1e3,2'])('is none of other texts: "%s"', (text) => {
    expect(spotOf(text)).toBeNull();
  });
});
