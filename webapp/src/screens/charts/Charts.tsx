/** History of a house or a queue in charts. */

import { useState } from 'preact/hooks';
import { call, getPublic } from '../../api/client.ts';
import type { OutageHistory, Profile, QueueDays, QueueNow, QueueTimeline } from '../../api/types.ts';
import { dayBars } from '../../domain/days.ts';
import { lastDays, streaksOfTimeline } from '../../domain/outages.ts';
import { Loading, Problem, problemText } from '../../parts/Notice.tsx';
import { go, pathOf } from '../../shell/router.ts';
import { city, cityProblem, refreshCity } from '../../state/city.ts';
import { me } from '../../state/me.ts';
import { moment } from '../../state/ticking.ts';
import { isMiniApp } from '../../telegram/telegram.ts';
import { t } from '../../texts/index.ts';
import { Choice } from './Choice.tsx';
import { CompareCard } from './CompareCard.tsx';
import { DaysCard, PlanCard, TodayCard } from './DaysCard.tsx';
import { LengthsCard } from './LengthsCard.tsx';
import { VoltageCards } from './VoltageCard.tsx';
import {
  chosenQueue,
  daysAllowed,
  ownQueues,
  PERIODS,
  PUBLIC_DAYS,
  PUBLIC_TIMELINE_DAYS,
  type OwnQueue,
} from './choices.ts';
import { useLoaded } from './loaded.ts';
import { ownStreaks } from './streaks.ts';
import './charts.css';

const A_WEEK = 7;

export default function Charts({ detail }: { detail: string }) {
  const [days, setDays] = useState<number>(A_WEEK);
  if (city.value === null) {
    if (cityProblem.value === null) return <Loading />;
    return <Problem text={problemText(cityProblem.value)} onRetry={() => void refreshCity()} />;
  }
  const own = ownQueues(me.value);
  const queue = chosenQueue(detail, own, city.value.queues);
  if (queue === null) return <Problem text={t('cityEmpty')} />;
  const mine = own.find(({ queueId }) => queueId === queue.queue_id);
  const allowed = daysAllowed(mine, me.value);
  return (
    <>
      <h1>{t('navCharts')}</h1>
      {detail && detail !== queue.name && <p role="status">{t('queueGone')}</p>}
      <QueueSelect own={own} queues={city.value.queues} chosen={queue} />
      <Choice
        label={t('chartsPeriod')}
        chosen={days}
        onChoose={setDays}
        options={PERIODS.map((one) => [one, one === 1 ? t('chartsDay1') : t('chartsDays', { days: one })])}
      />
      {days > allowed ? (
        <section class="card">
          <p>{t('chartsLocked', { days })}</p>
          <TiersLink />
        </section>
      ) : (
        <History key={`${queue.queue_id} ${days}`} queue={queue} mine={mine} days={days} profile={me.value} />
      )}
      <CompareCard chosenId={queue.queue_id} />
      <Voltage mine={mine} queue={queue} profile={me.value} />
    </>
  );
}

function QueueSelect({
  own,
  queues,
  chosen,
}: {
  own: readonly OwnQueue[];
  queues: readonly QueueNow[];
  chosen: QueueNow;
}) {
  const others = queues.filter(({ queue_id }) => !own.some(({ queueId }) => queueId === queue_id));
  const nameOf = (id: number) => queues.find(({ queue_id }) => queue_id === id)?.name ?? '';
  return (
    <label class="chart-select">
      {t('chartsQueue')}
      <select value={chosen.name} onChange={(event) => go('charts', event.currentTarget.value)}>
        {own.length > 0 && (
          <optgroup label={t('chartsMine')}>
            {own.map((one) => (
              <option key={`${one.addressId} ${one.queueId}`} value={nameOf(one.queueId)}>
                {one.name}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label={t('cityBoard')}>
          {others.map((one) => (
            <option key={one.queue_id} value={one.name}>
              {t('queue', { name: one.name })}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

interface HistoryProps {
  queue: QueueNow;
  mine: OwnQueue | undefined;
  days: number;
  profile: Profile | null;
}

function History({ queue, mine, days, profile }: HistoryProps) {
  const [now] = useState(moment.value); // the charts do not move each second
  const id = queue.queue_id;
  const historyDays = mine ? (profile?.rights.history_days ?? 0) : 0;
  const isOwnHistory = historyDays > PUBLIC_TIMELINE_DAYS;
  const path = `/api/queues/${id}/days?days=${days}`;
  const figures = useLoaded(`days ${id} ${days}`, () =>
    days > PUBLIC_DAYS ? call<QueueDays>('GET', path) : getPublic<QueueDays>(path),
  );
  const timeline = useLoaded(`timeline ${id}`, () => getPublic<QueueTimeline>(`/api/queues/${id}/timeline?hours=72`));
  const outages = useLoaded(isOwnHistory ? 'outages' : null, () =>
    call<OutageHistory>('GET', '/api/users/{me}/outages'),
  );
  const failed = [figures, timeline, outages].find(({ problem }) => problem !== null);
  if (failed?.problem) return <Problem text={problemText(failed.problem)} onRetry={failed.retry} />;
  if (!figures.value || !timeline.value || (isOwnHistory && !outages.value)) return <Loading />;
  const bars = dayBars(figures.value.items, days, now);
  const shown = Math.min(days, isOwnHistory ? historyDays : PUBLIC_TIMELINE_DAYS);
  const streaks = outages.value
    ? ownStreaks(outages.value, id, bars, now)
    : streaksOfTimeline(timeline.value.items, Date.parse(timeline.value.checked_at));
  const period =
    shown === 1
      ? t('chartsDay1').toLowerCase()
      : isOwnHistory
        ? t('chartsDays', { days: shown })
        : t('chartsLastHours');
  const subtitle = `${t('queue', { name: queue.name })} · ${days === 1 ? t('chartsDay1') : t('chartsDays', { days })}`;
  return (
    <>
      {days === 1 ? (
        <TodayCard queue={queue} bars={bars} subtitle={subtitle} stretches={timeline.value.items} now={now} />
      ) : (
        <>
          <DaysCard queue={queue} bars={bars} subtitle={subtitle} />
          <PlanCard queue={queue} bars={bars} subtitle={subtitle} />
        </>
      )}
      <LengthsCard
        queueName={queue.name}
        streaks={lastDays(streaks, shown, now)}
        period={period}
        subtitle={`${t('queue', { name: queue.name })} · ${period}`}
        now={outages.value ? now : Date.parse(timeline.value.checked_at)}
        note={
          shown < days && (
            <p class="dim">
              {t('chartsLimited', { period })} <TiersLink />
            </p>
          )
        }
      />
    </>
  );
}

function Voltage({ mine, queue, profile }: { mine: OwnQueue | undefined; queue: QueueNow; profile: Profile | null }) {
  if (mine && profile?.rights.voltage) {
    const subtitle = t('queue', { name: queue.name });
    return <VoltageCards addressId={mine.addressId} queueId={queue.queue_id} subtitle={subtitle} />;
  }
  const text =
    profile === null ? 'chartsVoltagePublic' : profile.rights.voltage ? 'chartsVoltageHouse' : 'chartsVoltageTier';
  return (
    <section class="card">
      <h2>{t('chartsVoltageTitle')}</h2>
      <p>{t(text)}</p>
      {!profile?.rights.voltage && <TiersLink />}
    </section>
  );
}

/** Leads to the tiers; outside Telegram there are none to buy. */
function TiersLink() {
  if (!isMiniApp.value) return null;
  return (
    <a
      class="button plain"
      href={pathOf('tiers')}
      onClick={(event) => {
        event.preventDefault();
        go('tiers');
      }}
    >
      {t('chartsTiers')}
    </a>
  );
}
