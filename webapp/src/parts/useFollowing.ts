/** Following a house, and following it no more, each with a way back. */

import { useState } from 'preact/hooks';
import type { House } from '../api/types.ts';
import { stepsBack } from '../domain/followed.ts';
import { houseName } from '../domain/houseName.ts';
import { changeMe } from '../state/me.ts';
import { t } from '../texts/index.ts';
import { useAction } from './useAction.ts';

export const HOUSES = '/api/users/{me}/addresses';

export interface Undo {
  text: string;
  restore: () => Promise<void>;
}

export interface Following {
  isBusy: boolean;
  problem: string | null;
  /** How to take back what was done last; null if that needs none. */
  undo: Undo | null;
  change: (work: () => Promise<void>, undo?: Undo | null) => Promise<void>;
  /** Follow a house; `instead` of another one where the tier has no room for more. */
  follow: (addressId: number, instead?: House | null) => Promise<void>;
  remove: (house: House) => Promise<void>;
}

/** Return what can be done about the houses that a person follows. */
export function useFollowing(houses: readonly House[]): Following {
  const action = useAction();
  const [undo, setUndo] = useState<Undo | null>(null);
  const change = async (work: () => Promise<void>, then: Undo | null = null) => {
    if (await action.run(work)) setUndo(then);
  };
  const follow = (addressId: number, instead: House | null = null) =>
    change(
      () => changeMe('POST', HOUSES, { address_id: addressId, instead: instead?.address_id ?? null }),
      instead && {
        text: t('houseReplaced', { name: houseName(instead) }),
        restore: () => changeMe('POST', HOUSES, { address_id: instead.address_id, instead: addressId }),
      },
    );
  const remove = (house: House) =>
    change(() => changeMe('DELETE', `${HOUSES}/${house.address_id}`), {
      text: t('houseRemoved', { name: houseName(house) }),
      restore: () => followAgain(house, houses),
    });
  return { isBusy: action.isBusy, problem: action.problem, undo, change, follow, remove };
}

/** Make a house the first one. */
export async function makeFirst(addressId: number): Promise<void> {
  await changeMe('PATCH', '/api/users/{me}', { primary_address_id: addressId });
}

async function followAgain(house: House, before: readonly House[]): Promise<void> {
  await changeMe('POST', HOUSES, { address_id: house.address_id, label: house.label });
  if (house.is_muted) await changeMe('PATCH', `${HOUSES}/${house.address_id}`, { is_muted: true });
  for (const addressId of stepsBack(before, house.address_id)) await makeFirst(addressId);
}
