/** The search for a house by one line of text, and following what was found. */

import { useEffect, useId, useState } from 'preact/hooks';
import { getPublic } from '../../api/client.ts';
import type { AddressSearch, House, HouseFound } from '../../api/types.ts';
import { spotText } from '../../domain/spot.ts';
import { addressOf } from '../../domain/houseName.ts';
import { FollowButton } from '../../parts/FollowButton.tsx';
import { Failure } from '../../parts/Personal.tsx';
import { refusalText } from '../../parts/refusal.ts';
import { go } from '../../shell/router.ts';
import { t } from '../../texts/index.ts';
import { foundText } from './found.ts';

const WAIT_MS = 350; // for the next letter
const SHORTEST = 2;

interface Props {
  houses: readonly House[];
  allowed: number;
  isBusy: boolean;
  onFollow: (addressId: number, instead: House | null) => void;
}

export function Search(props: Props) {
  const id = useId();
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<AddressSearch | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const ended = new AbortController();
    const text = query.trim();
    setProblem(null);
    if (text.length < SHORTEST) {
      setFound(null);
      return undefined;
    }
    const timer = setTimeout(() => {
      getPublic<AddressSearch>(`/api/addresses?query=${encodeURIComponent(text)}&limit=8`, {
        signal: ended.signal,
      }).then(setFound, (error: unknown) => !ended.signal.aborted && setProblem(refusalText(error)));
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [query]);
  return (
    <section class="card">
      <label for={id}>{t('houseSearch')}</label>
      <div class="row">
        <input
          id={id}
          class="grow"
          type="search"
          value={query}
          maxLength={200}
          autoComplete="street-address"
          placeholder={t('houseSearchHint')}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      <Failure text={problem} />
      <div aria-live="polite">
        {found && (
          <>
            <p class="dim">{foundText(found)}</p>
            {found.items.map((house) => (
              <Found key={house.address_id} house={house} {...props} />
            ))}
            <div class="row">
              {found.streets.map(({ street_id, street }) => (
                <button key={street_id} type="button" class="plain" onClick={() => setQuery(`${street} `)}>
                  {street}
                </button>
              ))}
            </div>
          </>
        )}
      </div>
    </section>
  );
}

function Found({ house, houses, allowed, isBusy, onFollow }: Props & { house: HouseFound }) {
  const isFollowed = houses.some((one) => one.address_id === house.address_id);
  const { latitude, longitude } = house;
  return (
    <div class="row">
      <span class="grow">
        {addressOf(house)} <span class="dim">{house.queues.map(({ name }) => t('queue', { name })).join(', ')}</span>
      </span>
      <div class="row">
        {latitude != null && longitude != null && (
          <button type="button" class="plain" onClick={() => go('map', spotText({ latitude, longitude }))}>
            {t('houseOnMap')}
          </button>
        )}
        {isFollowed ? (
          <span class="dim">{t('houseFollowed')}</span>
        ) : (
          <FollowButton
            text={t('houseFollow')}
            houses={houses}
            allowed={allowed}
            isBusy={isBusy}
            onFollow={(instead) => onFollow(house.address_id, instead)}
          />
        )}
      </div>
    </div>
  );
}
