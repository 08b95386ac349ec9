/** All queues side by side: hours without power over the last week. */

import { getPublic } from '../../api/client.ts';
import type { CityDays } from '../../api/types.ts';
import { comparable, type Comparable } from '../../domain/days.ts';
import { dayBegins } from '../../domain/kyiv.ts';
import { moment } from '../../state/ticking.ts';
import { Loading, Problem, problemText } from '../../parts/Notice.tsx';
import { t } from '../../texts/index.ts';
import { ChartCard } from './ChartCard.tsx';
import { hours } from './format.ts';
import { useLoaded } from './loaded.ts';
import { useWidth } from './width.ts';

const DAYS = 7;
const ROW = 30;
const NAME = 52;
const LABEL = 84;

export function CompareCard({ chosenId }: { chosenId: number }) {
  const { value, problem, retry } = useLoaded('compare', () => getPublic<CityDays>(`/api/city/days?days=${DAYS}`));
  if (problem) return <Problem text={problemText(problem)} onRetry={retry} />;
  if (value === null) return <Loading />;
  const passed = (moment.value - dayBegins(value.since)) / 60_000;
  const queues = value.queues.map((one) => comparable(one, passed));
  const known = queues.filter(({ off }) => off !== null);
  const sorted = known.toSorted((a, b) => (b.off ?? 0) - (a.off ?? 0));
  const [most, least] = [sorted[0], sorted.at(-1)];
  const summary =
    most && least
      ? t('chartsCompareSummary', {
          most: most.name,
          mostHours: hours(most.off ?? 0),
          least: least.name,
          leastHours: hours(least.off ?? 0),
        })
      : t('chartsCompareNone');
  return (
    <ChartCard
      title={t('chartsCompareTitle')}
      subtitle={summary}
      fileName="svitlobot-queues"
      summary={<p>{summary}</p>}
      legend={[
        ['c-off', t('legendOff')],
        ['c-unknown', t('legendUnknown')],
      ]}
      numbers={{
        header: ['chartsColQueue', 'chartsColOff', 'chartsColHeard'],
        rows: value.queues.map((one) => [
          one.name,
          one.minutes_off === null ? t('chartsUnknown') : hours(one.minutes_off),
          hours(one.minutes_heard),
        ]),
        csvHeader: ['queue', 'since', 'days', 'minutes_off', 'minutes_known'],
        csvRows: value.queues.map((one) => [one.name, value.since, value.days, one.minutes_off, one.minutes_heard]),
      }}
    >
      <Bars queues={queues} chosenId={chosenId} label={`${t('chartsCompareTitle')}. ${summary}`} />
    </ChartCard>
  );
}

function Bars({ queues, chosenId, label }: { queues: readonly Comparable[]; chosenId: number; label: string }) {
  const [ref, width] = useWidth();
  const room = width - NAME - LABEL;
  const longest = Math.max(60, ...queues.map(({ off }) => off ?? 0));
  const height = queues.length * ROW + 2;
  return (
    <div ref={ref}>
      <svg class="chart" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {queues.map((one, index) => {
          const isChosen = one.id === chosenId;
          const length = one.off === null ? room : (one.off / longest) * room;
          return (
            <g key={one.id} transform={`translate(0 ${index * ROW})`}>
              <text class={isChosen ? 'c-value' : ''} x="0" y="19">
                {isChosen ? `▸ ${shortened(one.name)}` : shortened(one.name)}
              </text>
              <rect
                class={one.off === null ? 'c-unknown' : 'c-off'}
                x={NAME}
                y="5"
                width={Math.max(1, length)}
                height={ROW - 10}
              />
              <text class={isChosen ? 'c-value' : ''} x={NAME + length + 6} y="19">
                {one.off === null
                  ? t('chartsUnknown')
                  : t(one.isAtLeast ? 'chartsHoursAtLeast' : 'chartsHours', { hours: hours(one.off) })}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function shortened(name: string): string {
  return name.length > 6 ? `${name.slice(0, 5)}…` : name;
}
