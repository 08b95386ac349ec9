/** Night mode, and the hours of the night: what comes in them makes no sound. */

import { useEffect, useState } from 'preact/hooks';
import type { Settings } from '../../api/types.ts';
import { Switch } from '../../parts/Switch.tsx';
import { t } from '../../texts/index.ts';

interface Props {
  settings: Settings;
  isBusy: boolean;
  /** Why the last choice was not kept: what is shown goes back to what is. */
  problem: string | null;
  onChoose: (change: Partial<Settings>) => void;
}

export function Quiet({ settings, isBusy, problem, onChoose }: Props) {
  return (
    <section class="card">
      <Switch
        text={t('setNight')}
        hint={t('setNightHint')}
        isOn={settings.night_mode}
        isFixed={isBusy}
        onChange={(isOn) => onChoose({ night_mode: isOn })}
      />
      {settings.night_mode && (
        <div class="row">
          <Clock
            text={t('setQuietFrom')}
            time={settings.quiet_from}
            problem={problem}
            onTime={(time) => onChoose({ quiet_from: time })}
          />
          <Clock
            text={t('setQuietUntil')}
            time={settings.quiet_until}
            problem={problem}
            onTime={(time) => onChoose({ quiet_until: time })}
          />
        </div>
      )}
    </section>
  );
}

interface ClockProps {
  text: string;
  time: string;
  problem: string | null;
  onTime: (time: string) => void;
}

/** A time of day, chosen when the person leaves the field: a phone's wheel passes over many on its way. */
function Clock({ text, time, problem, onTime }: ClockProps) {
  const [shown, setShown] = useState(time);
  useEffect(() => setShown(time), [time, problem]);
  return (
    <label class="row">
      {text}
      <input
        type="time"
        value={shown}
        onInput={(event) => setShown(event.currentTarget.value)}
        onBlur={() => {
          if (shown === '') setShown(time);
          else if (shown !== time) onTime(shown);
        }}
      />
    </label>
  );
}
