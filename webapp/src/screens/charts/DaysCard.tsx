/** Hours without power a day, and how they agree with the schedule. */

import type { QueueNow } from '../../api/types.ts';
import { isComparable, keptPlan, totalOf, type DayBar } from '../../domain/days.ts';
import { actualBands, plannedBands, type Stretch } from '../../domain/timeline.ts';
import { wallClock } from '../../domain/kyiv.ts';
import { Timeline } from '../../parts/Timeline.tsx';
import { t } from '../../texts/index.ts';
import { BarChart } from './BarChart.tsx';
import { ChartCard, type Numbers } from './ChartCard.tsx';
import { hours, shortDate } from './format.ts';

interface Props {
  queue: QueueNow;
  bars: readonly DayBar[];
  subtitle: string;
}

const orUnknown = (minutes: number | null) => (minutes === null ? t('chartsUnknown') : hours(minutes));

function numbersOf(bars: readonly DayBar[], queue: QueueNow): Numbers {
  return {
    header: ['chartsColDay', 'chartsColOff', 'chartsColPlanned', 'chartsColUnheard', 'chartsColOutages'],
    rows: bars.map((bar) => [
      shortDate(bar.date),
      orUnknown(bar.off),
      orUnknown(bar.planned),
      hours(bar.unheard),
      bar.outages === null ? t('chartsUnknown') : String(bar.outages),
    ]),
    csvHeader: ['date', 'queue', 'minutes_off', 'minutes_planned', 'minutes_unknown', 'outages', 'lag_minutes'],
    csvRows: bars.map((bar) => [bar.date, queue.name, bar.off, bar.planned, bar.unheard, bar.outages, bar.lag]),
  };
}

export function DaysCard({ queue, bars, subtitle }: Props) {
  const total = totalOf(bars);
  const values = { hours: hours(total.off), days: total.days, all: bars.length, outages: total.outages };
  const summary = total.days ? t('chartsOffSummary', values) : t('chartsNothing');
  return (
    <ChartCard
      title={t('chartsOffTitle')}
      subtitle={subtitle}
      fileName={`svitlobot-${queue.name}-days`}
      summary={<p>{summary}</p>}
      legend={[
        ['c-off', t('legendOff')],
        ['c-plan', t('planned')],
        ['c-unknown', t('legendUnknown')],
      ]}
      numbers={numbersOf(bars, queue)}
    >
      <BarChart
        label={`${t('chartsOffTitle')}. ${summary}`}
        least={4}
        unit={t('chartsUnitHours')}
        bars={bars.map((bar) => ({
          label: shortDate(bar.date),
          value: bar.off === null ? null : bar.off / 60,
          unknown: bar.unheard / 60,
          mark: bar.planned === null ? null : bar.planned / 60,
          text: bar.off === null ? '?' : hours(bar.off),
        }))}
      />
    </ChartCard>
  );
}

/** Today by the hour, which one bar would not show. */
export function TodayCard({
  queue,
  bars,
  subtitle,
  stretches,
  now,
}: Props & { stretches: readonly Stretch[]; now: number }) {
  const today = wallClock(now);
  const [bar] = bars;
  const halfHours = queue.days.find(({ date }) => date === today.date)?.half_hours ?? null;
  const values = {
    hours: orUnknown(bar?.off ?? null),
    planned: orUnknown(bar?.planned ?? null),
    unheard: hours(bar?.unheard ?? 0),
  };
  return (
    <ChartCard
      title={t('chartsOffTitle')}
      subtitle={subtitle}
      fileName={`svitlobot-${queue.name}-today`}
      summary={
        <>
          <p>{bar?.off == null ? t('chartsNothing') : t('chartsOffToday', values)}</p>
          <p class="dim">{t('chartsRows')}</p>
        </>
      }
      legend={[
        ['c-off', t('legendOff')],
        ['t-possible', t('legendPossible')],
        ['t-on', t('legendOn')],
        ['c-unknown', t('legendUnknown')],
      ]}
      numbers={numbersOf(bars, queue)}
    >
      <Timeline
        planned={plannedBands(halfHours)}
        actual={actualBands(stretches, today.date, now)}
        minuteNow={today.minute}
      />
    </ChartCard>
  );
}

export function PlanCard({ queue, bars, subtitle }: Props) {
  const kept = keptPlan(bars);
  const summary = kept.days
    ? t('chartsPlanSummary', { days: kept.days, planned: hours(kept.planned), off: hours(kept.off) })
    : t('chartsPlanNone');
  const difference = (bar: DayBar) => (isComparable(bar) ? (bar.off ?? 0) - (bar.planned ?? 0) : null);
  const signed = (minutes: number) => (minutes > 0 ? `+${hours(minutes)}` : hours(minutes));
  const rows = bars.map((bar) => ({ bar, differs: difference(bar) }));
  return (
    <ChartCard
      title={t('chartsPlanTitle')}
      subtitle={subtitle}
      fileName={`svitlobot-${queue.name}-plan`}
      summary={
        <>
          <p>{summary}</p>
          {kept.lag !== null && <p>{lagText(kept.lag)}</p>}
        </>
      }
      legend={[
        ['c-off', t('chartsMoreOff')],
        ['c-less', t('chartsLessOff')],
        ['c-unknown', t('chartsNoPlan')],
      ]}
      numbers={{
        header: ['chartsColDay', 'chartsColOff', 'chartsColPlanned', 'chartsColDifference', 'chartsColLag'],
        rows: rows.map(({ bar, differs }) => [
          shortDate(bar.date),
          orUnknown(bar.off),
          orUnknown(bar.planned),
          differs === null ? t('chartsUnknown') : signed(differs),
          bar.lag === null ? t('chartsUnknown') : String(bar.lag),
        ]),
        csvHeader: ['date', 'queue', 'minutes_off', 'minutes_planned', 'difference_minutes', 'lag_minutes'],
        csvRows: rows.map(({ bar, differs }) => [bar.date, queue.name, bar.off, bar.planned, differs, bar.lag]),
      }}
    >
      {kept.days > 0 && (
        <BarChart
          label={`${t('chartsPlanTitle')}. ${summary}`}
          least={2}
          unit={t('chartsUnitHours')}
          bars={rows.map(({ bar, differs }) => ({
            label: shortDate(bar.date),
            value: differs === null ? null : differs / 60,
            text: differs === null ? '?' : signed(differs),
          }))}
        />
      )}
    </ChartCard>
  );
}

function lagText(lag: number): string {
  if (lag > 0) return t('chartsLagLater', { minutes: lag });
  return lag < 0 ? t('chartsLagEarlier', { minutes: -lag }) : t('chartsLagNone');
}
