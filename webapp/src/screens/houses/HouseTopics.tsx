/** What a person wants to be told of one house: each topic that the tier gives, on or off. */

import type { House, Profile } from '../../api/types.ts';
import { toggled } from '../../domain/toggled.ts';
import { Switch } from '../../parts/Switch.tsx';
import { t } from '../../texts/index.ts';

type Topic = House['muted'][number];
const TOPICS: readonly Topic[] = ['power', 'schedule', 'voltage', 'warning', 'return'];

interface Props {
  house: House;
  rights: Profile['rights'];
  isBusy: boolean;
  onMute: (muted: Topic[]) => void;
}

export function HouseTopics({ house, rights, isBusy, onMute }: Props) {
  const given = TOPICS.filter((topic) => isGiven(topic, rights));
  const silent = given.filter((topic) => house.muted.includes(topic));
  return (
    <details>
      <summary>
        <span>
          {t('houseTopics')}
          {silent.length > 0 && (
            <small class="dim">
              {t('houseTopicsMuted', { topics: silent.map((topic) => t(`topic_${topic}`)).join(', ') })}
            </small>
          )}
        </span>
      </summary>
      {given.map((topic) => (
        <Switch
          key={topic}
          text={t(`topic_${topic}`)}
          isOn={!house.muted.includes(topic)}
          isFixed={isBusy}
          onChange={() => onMute(toggled(house.muted, topic))}
        />
      ))}
    </details>
  );
}

/** Tell whether a tier has messages of a topic. */
export function isGiven(topic: Topic, rights: Profile['rights']): boolean {
  if (topic === 'voltage') return rights.voltage;
  return topic === 'warning' || topic === 'return' ? rights.warnings : true;
}
