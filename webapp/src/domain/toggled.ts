/** Return a list with one more item or one fewer. */
export function toggled<Item>(items: readonly Item[], item: Item): Item[] {
  const others = items.filter((one) => one !== item);
  return others.length < items.length ? others : [...others, item];
}
