/** Which sensors are heard, for operators: dots on the map, and the same as a list, the silent ones first. */

import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import type { SensorMap, SensorOnMap } from '../../api/types.ts';
import { timeOf, wallClock } from '../../domain/kyiv.ts';
import { Loading, Problem } from '../../parts/Notice.tsx';
import { useAnswer } from '../../parts/useAnswer.ts';
import { moment } from '../../state/ticking.ts';
import { t, type TextKey } from '../../texts/index.ts';
import { dayText } from '../tiers/pricing.ts';
import type { CityMap } from './cityMap.ts';
import { SENSOR_SIGNS } from './sensorLayers.ts';

const STATES: Record<SensorOnMap['state'], TextKey> = {
  silent: 'sensorSilent',
  awaited: 'sensorAwaited',
  online: 'sensorOnline',
};

export function Sensors({ map }: { map: CityMap }) {
  const [isOn, setOn] = useState(false);
  return (
    <>
      <button type="button" class={`map-layer ${isOn ? '' : 'plain'}`} aria-pressed={isOn} onClick={() => setOn(!isOn)}>
        {t('sensors')}
      </button>
      {isOn && <Panel map={map} onClose={() => setOn(false)} />}
    </>
  );
}

function Panel({ map, onClose }: { map: CityMap; onClose: () => void }) {
  const { answer, problem, ask } = useAnswer(() => call<SensorMap>('GET', '/api/admin/sensors/map'));
  useEffect(() => {
    if (answer) map.showSensors(answer.items);
    return () => map.showSensors([]);
  }, [map, answer]);
  return (
    <section class="card sheet" aria-label={t('sensors')}>
      <button type="button" class="plain sheet-close" onClick={onClose}>
        {t('close')}
      </button>
      <h2>{t('sensors')}</h2>
      {problem !== null && <Problem text={problem} onRetry={ask} />}
      {problem === null && answer === null && <Loading />}
      {answer && <List sensors={answer.items} />}
    </section>
  );
}

function List({ sensors }: { sensors: readonly SensorOnMap[] }) {
  if (sensors.length === 0) return <p>{t('sensorsNone')}</p>;
  const count = (state: SensorOnMap['state']) => sensors.filter((one) => one.state === state).length;
  const states = Object.keys(STATES) as SensorOnMap['state'][];
  return (
    <>
      <p role="status">
        {states.map((state) => `${SENSOR_SIGNS[state]} ${t(STATES[state])}: ${count(state)}`).join(' · ')}
      </p>
      <ul class="sensors">
        {sensors.map((one) => (
          <li key={one.sensor_id}>
            <strong>
              {SENSOR_SIGNS[one.state]} {one.sensor_id}
            </strong>{' '}
            <span class="dim">{aboutText(one, moment.value)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function aboutText(sensor: SensorOnMap, now: number): string {
  const heard =
    sensor.heard_at === null ? t('sensorNever') : t('sensorHeard', { time: momentText(sensor.heard_at, now) });
  return [
    t('queue', { name: sensor.queue }),
    sensor.place,
    heard,
    sensor.battery === null ? null : t('sensorBattery', { percent: sensor.battery }),
  ]
    .filter(Boolean)
    .join(' · ');
}

function momentText(iso: string, now: number): string {
  const at = Date.parse(iso);
  const { date } = wallClock(at);
  return date === wallClock(now).date ? timeOf(at) : `${dayText(date)} ${timeOf(at)}`;
}
