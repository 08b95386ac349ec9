/** Follow a house that was found; where the tier has no room for more, first choose instead of which. */

import { useState } from 'preact/hooks';
import type { House } from '../api/types.ts';
import { houseName } from '../domain/houseName.ts';
import { haptic } from '../telegram/telegram.ts';
import { t } from '../texts/index.ts';

interface Props {
  text: string;
  houses: readonly House[];
  /** How many houses the tier covers. */
  allowed: number;
  isBusy: boolean;
  onFollow: (instead: House | null) => void;
}

export function FollowButton({ text, houses, allowed, isBusy, onFollow }: Props) {
  const [isChoosing, setChoosing] = useState(false);
  const press = () => {
    haptic('choice');
    if (houses.length >= allowed) setChoosing(true);
    else onFollow(null);
  };
  if (!isChoosing) {
    return (
      <button type="button" disabled={isBusy} onClick={press}>
        {text}
      </button>
    );
  }
  return (
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
            onFollow(one);
          }}
        >
          {houseName(one)}
        </button>
      ))}
    </div>
  );
}
