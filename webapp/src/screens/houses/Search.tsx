/** The search for a house by one line of text, and following what was found. */

import { useEffect, useId, useState } from 'preact/hooks';
import { getPublic } from '../../api/client.ts';
import type { AddressSearch, House, HouseFound } from '../../api/types.ts';
import { Failure } from '../../parts/Personal.tsx';
import { refusalText } from '../../parts/refusal.ts';
import { haptic } from '../../telegram/telegram.ts';
import { t } from '../../texts/index.ts';
import { addressOf, houseName } from './FollowedHouse.tsx';
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
  const [isChoosing, setChoosing] = useState(false);
  const isFollowed = houses.some((one) => one.address_id === house.address_id);
  const follow = () => {
    haptic('choice');
    if (houses.length >= allowed) setChoosing(true);
    else onFollow(house.address_id, null);
  };
  return (
    <div>
      <div class="row">
        <span class="grow">
          {addressOf(house)} <span class="dim">{house.queues.map(({ name }) => t('queue', { name })).join(', ')}</span>
        </span>
        {isFollowed ? (
          <span class="dim">{t('houseFollowed')}</span>
        ) : (
          <button type="button" disabled={isBusy} onClick={follow}>
            {t('houseFollow')}
          </button>
        )}
      </div>
      {isChoosing && !isFollowed && (
        <div class="row" role="group" aria-label={t('houseInstead', { count: allowed })}>
          <span class="grow">{t('houseInstead', { count: allowed })}</span>
          {houses.map((one) => (
            <button
              key={one.address_id}
              type="button"
              class="plain"
              disabled={isBusy}
              onClick={() => {
                setChoosing(false);
                onFollow(house.address_id, one);
              }}
            >
              {houseName(one)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
