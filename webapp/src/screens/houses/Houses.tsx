/** A person's houses: name, order, follow no more; and the search for another one. */

import { useState } from 'preact/hooks';
import type { House, Profile } from '../../api/types.ts';
import { stepsBack } from '../../domain/followed.ts';
import { Failure, Personal } from '../../parts/Personal.tsx';
import { useAction } from '../../parts/useAction.ts';
import { changeMe } from '../../state/me.ts';
import { t } from '../../texts/index.ts';
import { FollowedHouse, houseName } from './FollowedHouse.tsx';
import { Search } from './Search.tsx';

interface Undo {
  text: string;
  restore: () => Promise<void>;
}

const HOUSES = '/api/users/{me}/addresses';

export default function Houses() {
  return <Personal title="houses">{(profile) => <Body profile={profile} />}</Personal>;
}

function Body({ profile }: { profile: Profile }) {
  const action = useAction();
  const [undo, setUndo] = useState<Undo | null>(null);
  const houses = profile.addresses;
  const change = async (work: () => Promise<void>, then: Undo | null = null) => {
    if (await action.run(work)) setUndo(then);
  };
  const remove = (house: House) =>
    change(() => changeMe('DELETE', `${HOUSES}/${house.address_id}`), {
      text: t('houseRemoved', { name: houseName(house) }),
      restore: () => followAgain(house, houses),
    });
  const follow = (addressId: number, instead: House | null) =>
    change(
      () => changeMe('POST', HOUSES, { address_id: addressId, instead: instead?.address_id ?? null }),
      instead && {
        text: t('houseReplaced', { name: houseName(instead) }),
        restore: () => changeMe('POST', HOUSES, { address_id: instead.address_id, instead: addressId }),
      },
    );
  return (
    <>
      {houses.length === 0 && <p class="dim">{t('housesNone')}</p>}
      {houses.map((house, at) => (
        <FollowedHouse
          key={house.address_id}
          house={house}
          isFirst={at === 0}
          isBusy={action.isBusy}
          onFirst={() => void change(() => makeFirst(house.address_id))}
          onRename={(label) => void change(() => changeMe('PATCH', `${HOUSES}/${house.address_id}`, { label }))}
          onMute={(is_muted) => void change(() => changeMe('PATCH', `${HOUSES}/${house.address_id}`, { is_muted }))}
          onRemove={() => void remove(house)}
        />
      ))}
      {undo && (
        <p class="done row" role="status">
          <span class="grow">{undo.text}</span>
          <button type="button" class="plain" disabled={action.isBusy} onClick={() => void change(undo.restore)}>
            {t('undo')}
          </button>
        </p>
      )}
      <Failure text={action.problem} />
      <Search
        houses={houses}
        allowed={profile.rights.addresses}
        isBusy={action.isBusy}
        onFollow={(id, instead) => void follow(id, instead)}
      />
    </>
  );
}

async function makeFirst(addressId: number): Promise<void> {
  await changeMe('PATCH', '/api/users/{me}', { primary_address_id: addressId });
}

async function followAgain(house: House, before: readonly House[]): Promise<void> {
  await changeMe('POST', HOUSES, { address_id: house.address_id, label: house.label });
  if (house.is_muted) await changeMe('PATCH', `${HOUSES}/${house.address_id}`, { is_muted: true });
  for (const addressId of stepsBack(before, house.address_id)) await makeFirst(addressId);
}
