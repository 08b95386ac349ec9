/** How long outages were, and the longest streaks with and without power. */

import { duration } from '../../domain/duration.ts';
import { lengths, longest, type Bucket, type Streak } from '../../domain/outages.ts';
import { language, t } from '../../texts/index.ts';
import { BarChart } from './BarChart.tsx';
import { ChartCard } from './ChartCard.tsx';
import { dateTime } from './format.ts';

interface Props {
  queueName: string;
  streaks: readonly Streak[];
  period: string;
  subtitle: string;
  now: number;
  /** Said where the person's tier shows less than they asked for. */
  note: preact.ComponentChildren;
}

export function LengthsCard({ queueName, streaks, period, subtitle, now, note }: Props) {
  const outages = streaks.filter(({ power }) => power === 'off');
  const summary = t(outages.length ? 'chartsLengthsSummary' : 'chartsLengthsNone', { period, count: outages.length });
  const ended = (one: Streak) => (one.end === now ? null : one.end);
  const minutes = (one: Streak) => Math.round((one.end - one.start) / 60_000);
  return (
    <ChartCard
      title={t('chartsLengthsTitle')}
      subtitle={subtitle}
      fileName={`svitlobot-${queueName}-outages`}
      summary={
        <>
          <p>{summary}</p>
          {note}
          <dl class="streaks">
            <LongestStreak title={t('chartsLongestOff')} streak={longest(streaks, 'off')} now={now} />
            <LongestStreak title={t('chartsLongestOn')} streak={longest(streaks, 'on')} now={now} />
          </dl>
        </>
      }
      numbers={{
        header: ['chartsColFrom', 'chartsColTo', 'chartsColMinutes'],
        rows: outages
          .toReversed()
          .map((one) => [
            dateTime(one.start),
            ended(one) === null ? t('chartsStillOn') : dateTime(one.end),
            `${one.isCut ? '≥ ' : ''}${minutes(one)}`,
          ]),
        csvHeader: ['queue', 'began_at', 'ended_at', 'minutes', 'is_at_least'],
        csvRows: outages.map((one) => [queueName, iso(one.start), iso(ended(one)), minutes(one), Number(one.isCut)]),
      }}
    >
      {outages.length > 0 && (
        <BarChart
          label={`${t('chartsLengthsTitle')}. ${summary}`}
          least={4}
          bars={lengths(streaks).map((bucket) => ({
            label: bucketLabel(bucket),
            value: bucket.count,
            text: String(bucket.count),
          }))}
        />
      )}
    </ChartCard>
  );
}

function LongestStreak({ title, streak, now }: { title: string; streak: Streak | null; now: number }) {
  if (streak === null) {
    return (
      <div>
        <dt>{title}</dt>
        <dd>{t('chartsNever')}</dd>
      </div>
    );
  }
  const length = duration(streak.end - streak.start, language.value);
  const to = streak.end === now ? t('chartsStillOn') : dateTime(streak.end);
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <strong>{streak.isCut ? t('chartsAtLeast', { duration: length }) : length}</strong>
        <br />
        <span class="dim">{t('chartsFromTo', { from: dateTime(streak.start), to })}</span>
      </dd>
    </div>
  );
}

function bucketLabel({ from, to }: Bucket): string {
  if (to === null) return `≥ ${from}`;
  return from === 0 ? `< ${to}` : `${from}–${to}`;
}

function iso(moment: number | null): string | null {
  return moment === null ? null : new Date(moment).toISOString();
}
