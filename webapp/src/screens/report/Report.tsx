/** A person's own word on the power at one of their houses. */

import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import type { House, ReportTaken } from '../../api/types.ts';
import { houseName } from '../../domain/houseName.ts';
import { MainAction } from '../../parts/MainAction.tsx';
import { Failure, Personal } from '../../parts/Personal.tsx';
import { useAction } from '../../parts/useAction.ts';
import { go } from '../../shell/router.ts';
import { city, refreshCity } from '../../state/city.ts';
import { haptic } from '../../telegram/telegram.ts';
import { t } from '../../texts/index.ts';
import { outcomeText } from './outcome.ts';

interface Place {
  address_id: number;
  queue_id: number;
  text: string;
}

const KINDS = [
  ['power_off', 'reportOff'],
  ['power_on', 'reportOn'],
] as const;
type Kind = (typeof KINDS)[number][0];

export default function Report() {
  return (
    <Personal title="report">
      {({ addresses }) => {
        const places = placesOf(addresses);
        return places.length === 0 ? <NoHouse /> : <Form places={places} />;
      }}
    </Personal>
  );
}

function NoHouse() {
  return (
    <div class="notice">
      <p>{t('reportNeedsHouse')}</p>
      <button type="button" onClick={() => go('houses')}>
        {t('addHouse')}
      </button>
    </div>
  );
}

function Form({ places }: { places: readonly Place[] }) {
  const action = useAction();
  const [at, setAt] = useState(0);
  const place = places[at] ?? (places[0] as Place);
  const [chosen, setKind] = useState<Kind | null>(null);
  const kind = chosen ?? likelyKind(place.queue_id);
  const [taken, setTaken] = useState<ReportTaken | null>(null);
  const choose = (change: () => void) => {
    haptic('choice');
    setTaken(null);
    change();
  };
  const send = () =>
    action.run(async () => {
      const { address_id, queue_id } = place;
      const body = (user_id: number) => ({ user_id, address_id, queue_id, report_type: kind });
      setTaken(await call<ReportTaken>('POST', '/api/crowdreports', body));
      void refreshCity();
    });
  return (
    <>
      <section class="card">
        <fieldset class="choices">
          <legend>{t('reportWhere')}</legend>
          {places.map(({ text }, index) => (
            <label key={text} class="choice">
              <input type="radio" name="place" checked={index === at} onChange={() => choose(() => setAt(index))} />
              <span>{text}</span>
            </label>
          ))}
        </fieldset>
      </section>
      <section class="card">
        <fieldset class="choices">
          <legend>{t('reportWhat')}</legend>
          {KINDS.map(([name, text]) => (
            <label key={name} class="choice">
              <input type="radio" name="kind" checked={name === kind} onChange={() => choose(() => setKind(name))} />
              {t(text)}
            </label>
          ))}
        </fieldset>
      </section>
      <Failure text={action.problem} />
      {taken && (
        <p class="done" role="status">
          {outcomeText(taken)}
        </p>
      )}
      {!taken && <MainAction text={t('reportSend')} isBusy={action.isBusy} onPress={() => void send()} />}
    </>
  );
}

/** One place for each queue of each house that the tier covers. */
function placesOf(houses: readonly House[]): Place[] {
  return houses
    .filter(({ is_active }) => is_active)
    .flatMap((house) =>
      house.queues.map(({ queue_id, name }) => ({
        address_id: house.address_id,
        queue_id,
        text: `${houseName(house)} · ${t('queue', { name })}`,
      })),
    );
}

/** What a person most likely comes to say: that the state is no longer the one we show. */
function likelyKind(queueId: number): Kind {
  return city.value?.queues.find(({ queue_id }) => queue_id === queueId)?.status === 'off' ? 'power_on' : 'power_off';
}
