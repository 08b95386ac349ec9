/** A person's houses: name, order, follow no more; and the search for another one. */

import type { Profile } from '../../api/types.ts';
import { Personal } from '../../parts/Personal.tsx';
import { UndoLine } from '../../parts/UndoLine.tsx';
import { HOUSES, makeFirst, useFollowing } from '../../parts/useFollowing.ts';
import { changeMe } from '../../state/me.ts';
import { t } from '../../texts/index.ts';
import { FollowedHouse } from './FollowedHouse.tsx';
import { Search } from './Search.tsx';

export default function Houses() {
  return <Personal title="houses">{(profile) => <Body profile={profile} />}</Personal>;
}

function Body({ profile }: { profile: Profile }) {
  const houses = profile.addresses;
  const following = useFollowing(houses);
  const { isBusy, change, remove, follow } = following;
  return (
    <>
      {houses.length === 0 && <p class="dim">{t('housesNone')}</p>}
      {houses.map((house, at) => (
        <FollowedHouse
          key={house.address_id}
          house={house}
          rights={profile.rights}
          isFirst={at === 0}
          isBusy={isBusy}
          onFirst={() => void change(() => makeFirst(house.address_id))}
          onRename={(label) => void change(() => changeMe('PATCH', `${HOUSES}/${house.address_id}`, { label }))}
          onMute={(is_muted) => void change(() => changeMe('PATCH', `${HOUSES}/${house.address_id}`, { is_muted }))}
          onTopics={(muted) => void change(() => changeMe('PATCH', `${HOUSES}/${house.address_id}`, { muted }))}
          onRemove={() => void remove(house)}
        />
      ))}
      <UndoLine following={following} />
      <Search
        houses={houses}
        allowed={profile.rights.addresses}
        isBusy={isBusy}
        onFollow={(id, instead) => void follow(id, instead)}
      />
    </>
  );
}
