/** One house that a person follows, with what can be done with it. */

import { useId, useState } from 'preact/hooks';
import type { House, Profile } from '../../api/types.ts';
import { addressOf, houseName } from '../../domain/houseName.ts';
import { Switch } from '../../parts/Switch.tsx';
import { t } from '../../texts/index.ts';
import { HouseTopics } from './HouseTopics.tsx';

interface Props {
  house: House;
  rights: Profile['rights'];
  isFirst: boolean;
  isBusy: boolean;
  onFirst: () => void;
  onRename: (label: string | null) => void;
  onMute: (isMuted: boolean) => void;
  onTopics: (muted: House['muted']) => void;
  onRemove: () => void;
}

export function FollowedHouse({ house, rights, isFirst, isBusy, ...on }: Props) {
  const { onFirst, onRename, onMute, onTopics, onRemove } = on;
  const [isNaming, setNaming] = useState(false);
  const queues = house.queues.map(({ name }) => t('queue', { name })).join(', ');
  return (
    <section class="card">
      <h2>
        {houseName(house)}
        {isFirst && <span class="dim"> · {t('houseFirst')}</span>}
      </h2>
      <p class="dim">{house.label === null ? queues : `${addressOf(house)} · ${queues}`}</p>
      {!house.is_active && <p>{t('houseAsleep')}</p>}
      <Switch text={t('houseMute')} isOn={!house.is_muted} isFixed={isBusy} onChange={(isOn) => onMute(!isOn)} />
      {!house.is_muted && <HouseTopics house={house} rights={rights} isBusy={isBusy} onMute={onTopics} />}
      {isNaming ? (
        <Naming
          label={house.label}
          isBusy={isBusy}
          onCancel={() => setNaming(false)}
          onName={(label) => {
            setNaming(false);
            onRename(label);
          }}
        />
      ) : (
        <div class="row">
          {!isFirst && (
            <button type="button" class="plain" disabled={isBusy} onClick={onFirst}>
              {t('houseFirstMake')}
            </button>
          )}
          <button type="button" class="plain" disabled={isBusy} onClick={() => setNaming(true)}>
            {t('houseRename')}
          </button>
          <button type="button" class="danger" disabled={isBusy} onClick={onRemove}>
            {t('houseRemove')}
          </button>
        </div>
      )}
    </section>
  );
}

interface NamingProps {
  label: string | null;
  isBusy: boolean;
  onName: (label: string | null) => void;
  onCancel: () => void;
}

function Naming({ label, isBusy, onName, onCancel }: NamingProps) {
  const id = useId();
  const [text, setText] = useState(label ?? '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onName(text.trim() || null);
      }}
    >
      <label for={id}>{t('houseName')}</label>
      <div class="row">
        <input
          id={id}
          class="grow"
          value={text}
          maxLength={30}
          autoFocus
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" disabled={isBusy}>
          {t('save')}
        </button>
        <button type="button" class="plain" onClick={onCancel}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}
