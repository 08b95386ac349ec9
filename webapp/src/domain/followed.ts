/** The order of a person's houses, and how to bring it back. */

/** A house as this file needs it. */
export interface Placed {
  address_id: number;
}

/**
 * Return which houses to make the first, one after another, so that a house which was unfollowed and is followed again
 * as the last stands where it stood. `before` is the order that there was.
 */
export function stepsBack(before: readonly Placed[], removedId: number): number[] {
  const at = before.findIndex(({ address_id }) => address_id === removedId);
  if (at < 0 || at === before.length - 1) return [];
  return before
    .slice(0, at + 1)
    .map(({ address_id }) => address_id)
    .reverse();
}
