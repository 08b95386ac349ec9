/** What a house is called. */

interface Address {
  street: string;
  house_number: string;
}

/** Return a house's address. */
export function addressOf({ street, house_number }: Address): string {
  return `${street}, ${house_number}`;
}

/** Return what a person calls a house: their own name for it, else its address. */
export function houseName(house: Address & { label: string | null }): string {
  return house.label ?? addressOf(house);
}
