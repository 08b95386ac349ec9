/** All that a person can choose: notifications, warnings, night mode, language; and their data. */

import type { Profile, Settings as Chosen } from '../../api/types.ts';
import { Failure, Personal } from '../../parts/Personal.tsx';
import { useAction } from '../../parts/useAction.ts';
import { go } from '../../shell/router.ts';
import { changeMe } from '../../state/me.ts';
import { chooseLanguage, language, t, type Language } from '../../texts/index.ts';
import { MyData } from './MyData.tsx';
import { toggled, WARNING_TIMES, warningText } from './warnings.ts';
import './settings.css';

const LANGUAGES: readonly (readonly [Language, string])[] = [
  ['uk', 'Українська'],
  ['en', 'English'],
];

export default function Settings() {
  return <Personal title="settings">{(profile) => <Body profile={profile} />}</Personal>;
}

function Body({ profile: { settings, rights } }: { profile: Profile }) {
  const action = useAction();
  const choose = (change: Partial<Chosen>) =>
    void action.run(() => changeMe('PATCH', '/api/users/{me}', { settings: change }));
  return (
    <>
      <Failure text={action.problem} />
      <section class="card" aria-busy={action.isBusy}>
        <Switch
          text={t('setNotifications')}
          hint={t('setNotificationsHint')}
          isOn={settings.notifications_enabled}
          isFixed={action.isBusy}
          onChange={(isOn) => choose({ notifications_enabled: isOn })}
        />
        <Switch
          text={t('setNight')}
          hint={t('setNightHint')}
          isOn={settings.night_mode && rights.night_mode}
          isFixed={action.isBusy || !rights.night_mode}
          onChange={(isOn) => choose({ night_mode: isOn })}
        />
        {!rights.night_mode && <Locked />}
      </section>
      <section class="card">
        <fieldset class="choices" disabled={action.isBusy || !rights.warnings}>
          <legend>{t('setWarnings')}</legend>
          <div class="chips">
            {WARNING_TIMES.map((minutes) => (
              <label key={minutes} class="chip">
                <input
                  type="checkbox"
                  checked={rights.warnings && settings.warning_times.includes(minutes)}
                  onChange={() => choose({ warning_times: toggled(settings.warning_times, minutes) })}
                />
                {warningText(minutes)}
              </label>
            ))}
          </div>
        </fieldset>
        {!rights.warnings && <Locked />}
      </section>
      <section class="card">
        <fieldset class="choices">
          <legend>{t('language')}</legend>
          {LANGUAGES.map(([code, name]) => (
            <label key={code} class="choice" lang={code}>
              <input
                type="radio"
                name="language"
                checked={language.value === code}
                onChange={() => chooseLanguage(code)}
              />
              {name}
            </label>
          ))}
        </fieldset>
      </section>
      <MyData />
    </>
  );
}

interface SwitchProps {
  text: string;
  hint: string;
  isOn: boolean;
  isFixed: boolean;
  onChange: (isOn: boolean) => void;
}

function Switch({ text, hint, isOn, isFixed, onChange }: SwitchProps) {
  return (
    <label class="choice">
      <span class="grow">
        {text}
        <small>{hint}</small>
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        disabled={isFixed}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}

function Locked() {
  return (
    <p class="row">
      <span class="grow dim">{t('setLocked')}</span>
      <button type="button" class="plain" onClick={() => go('tiers')}>
        {t('tiers')}
      </button>
    </p>
  );
}
