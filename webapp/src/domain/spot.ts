/** A spot on the map as an address of the map names it: "49.83921,24.02711". */

export interface Spot {
  latitude: number;
  longitude: number;
}

/** Return a spot as text; five decimals are a metre. */
export function spotText({ latitude, longitude }: Spot): string {
  return `${latitude.toFixed(5)},${longitude.toFixed(5)}`;
}

/** Read a spot; null of any other text. */
export function spotOf(text: string): Spot | null {
  const [, latitude, longitude] = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(text) ?? [];
  const spot = { latitude: Number(latitude), longitude: Number(longitude) };
  return Math.abs(spot.latitude) <= 90 && Math.abs(spot.longitude) <= 180 ? spot : null;
}
