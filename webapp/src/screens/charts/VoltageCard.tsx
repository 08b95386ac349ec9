/** Voltage and frequency at one of the person's houses; for the others, which tier shows them. */

import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import type { VoltageHistory } from '../../api/types.ts';
import type { Step } from '../../domain/voltage.ts';
import { Loading, Problem, problemText } from '../../parts/Notice.tsx';
import { moment } from '../../state/ticking.ts';
import { t } from '../../texts/index.ts';
import { ChartCard } from './ChartCard.tsx';
import { dateTime, number } from './format.ts';
import { useLoaded } from './loaded.ts';
import { Choice } from './Choice.tsx';
import { SeriesChart } from './SeriesChart.tsx';

const DAY_HOURS = 24;
const WEEK_HOURS = 168;
const NORMAL_VOLTS = [207, 253] as const;
const LEAST_VOLTS = [200, 260] as const;
const LEAST_HERTZ = [49.5, 50.5] as const;

interface Props {
  addressId: number;
  queueId: number;
  subtitle: string;
}

export function VoltageCards({ addressId, queueId, subtitle }: Props) {
  const [hours, setHours] = useState(DAY_HOURS);
  const [now] = useState(moment.value);
  const path = `/api/users/{me}/voltage?address_id=${addressId}&hours=${hours}`;
  const { value, problem, retry } = useLoaded(path, () => call<VoltageHistory>('GET', path));
  const chooser = (
    <Choice
      label={t('chartsPeriod')}
      chosen={hours}
      onChoose={setHours}
      options={[
        [DAY_HOURS, t('chartsHours24')],
        [WEEK_HOURS, t('chartsDays', { days: 7 })],
      ]}
    />
  );
  if (problem) return <Problem text={problemText(problem)} onRetry={retry} />;
  const queue = value?.queues.find(({ queue_id }) => queue_id === queueId);
  if (value === null || !queue) return <Loading />;
  const volts: Step[] = queue.items.map((one) => ({
    at: Date.parse(one.at),
    value: one.voltage,
    lowest: one.lowest,
    highest: one.highest,
  }));
  const hertz: Step[] = queue.items.flatMap(({ at, frequency }) =>
    frequency === null ? [] : [{ at: Date.parse(at), value: frequency, lowest: frequency, highest: frequency }],
  );
  const span = { since: now - hours * 3_600_000, until: now, stepMs: value.step_minutes * 60_000 };
  const csvRows = queue.items.map((one) => [one.at, queue.name, one.voltage, one.lowest, one.highest, one.frequency]);
  const csvHeader = ['at', 'queue', 'voltage', 'lowest', 'highest', 'frequency'];
  const range = rangeText('chartsVoltageRange', volts, 1);
  const hertzRange = rangeText('chartsFrequencyRange', hertz, 2);
  return (
    <>
      <ChartCard
        title={t('chartsVoltageTitle')}
        subtitle={subtitle}
        fileName={`svitlobot-${queue.name}-voltage`}
        summary={
          <>
            {chooser}
            {queue.now && <p>{t('chartsVoltageNow', { voltage: number(queue.now.voltage) })}</p>}
            <p>{range}</p>
          </>
        }
        legend={[
          ['c-median', t('chartsLineMedian')],
          ['c-band', t('chartsBand')],
          ['c-norm', t('chartsNorm')],
        ]}
        numbers={{
          header: ['chartsColTime', 'chartsColLow', 'chartsColMedian', 'chartsColHigh'],
          rows: volts.map((one) => [dateTime(one.at), number(one.lowest), number(one.value), number(one.highest)]),
          csvHeader,
          csvRows,
        }}
      >
        {volts.length > 0 && (
          <SeriesChart
            steps={volts}
            {...span}
            least={LEAST_VOLTS}
            norm={NORMAL_VOLTS}
            unit={t('chartsUnitVolts')}
            label={`${t('chartsVoltageTitle')}. ${range}`}
          />
        )}
      </ChartCard>
      {hertz.length > 0 && (
        <ChartCard
          title={t('chartsFrequencyTitle')}
          subtitle={subtitle}
          fileName={`svitlobot-${queue.name}-frequency`}
          summary={<p>{hertzRange}</p>}
          numbers={{
            header: ['chartsColTime', 'chartsColHertz'],
            rows: hertz.map((one) => [dateTime(one.at), number(one.value, 2)]),
            csvHeader,
            csvRows,
          }}
        >
          <SeriesChart
            steps={hertz}
            {...span}
            least={LEAST_HERTZ}
            norm={[]}
            unit={t('chartsUnitHertz')}
            label={`${t('chartsFrequencyTitle')}. ${hertzRange}`}
          />
        </ChartCard>
      )}
    </>
  );
}

function rangeText(
  key: 'chartsVoltageRange' | 'chartsFrequencyRange',
  steps: readonly Step[],
  decimals: number,
): string {
  if (steps.length === 0) return t('chartsVoltageNone');
  const low = Math.min(...steps.map(({ lowest }) => lowest));
  const high = Math.max(...steps.map(({ highest }) => highest));
  return t(key, { low: number(low, decimals), high: number(high, decimals) });
}
