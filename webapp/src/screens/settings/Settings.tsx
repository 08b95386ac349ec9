/** All that a person can choose: notifications, topics, quiet hours, warnings, language; and their data. */

import type { Profile, Settings as Chosen } from '../../api/types.ts';
import { toggled } from '../../domain/toggled.ts';
import { Failure, Personal } from '../../parts/Personal.tsx';
import { Switch } from '../../parts/Switch.tsx';
import { useAction } from '../../parts/useAction.ts';
import { go } from '../../shell/router.ts';
import { changeMe } from '../../state/me.ts';
import { chooseLanguage, language, t, type Language } from '../../texts/index.ts';
import { MyData } from './MyData.tsx';
import { Quiet } from './Quiet.tsx';
import { Locked } from './Locked.tsx';
import { WARNING_TIMES, warningText, type Minutes } from './warnings.ts';
import './settings.css';

const LANGUAGES: readonly (readonly [Language, string])[] = [
  ['uk', 'Українська'],
  ['en', 'English'],
];

const TOPICS = ['power', 'schedule', 'voltage'] as const;

export default function Settings() {
  return <Personal title="settings">{(profile) => <Body profile={profile} />}</Personal>;
}

function Body({ profile: { settings, rights } }: { profile: Profile }) {
  const action = useAction();
  const choose = (change: Partial<Chosen>) =>
    void action.runNext(() => changeMe('PATCH', '/api/users/{me}', { settings: change }));
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
        {!rights.notifications && <Locked text="setNeedsChannel" />}
      </section>
      {settings.notifications_enabled && (
        <section class="card">
          <h2>{t('setTopics')}</h2>
          {TOPICS.map((topic) => {
            const isLocked = topic === 'voltage' && !rights.voltage;
            return (
              <Switch
                key={topic}
                text={t(`topic_${topic}`)}
                isOn={!isLocked && !settings.muted.includes(topic)}
                isFixed={action.isBusy || isLocked}
                onChange={() => choose({ muted: toggled(settings.muted, topic) })}
              />
            );
          })}
          {!rights.voltage && <Locked />}
          <p class="row">
            <span class="grow dim">{t('setByHouse')}</span>
            <button type="button" class="plain" onClick={() => go('houses')}>
              {t('houses')}
            </button>
          </p>
        </section>
      )}
      <Quiet settings={settings} isBusy={action.isBusy} problem={action.problem} onChoose={choose} />
      <section class="card">
        <Times
          title={t('setWarnings')}
          times={settings.warning_times}
          isFixed={action.isBusy || !rights.warnings}
          onChoose={(times) => choose({ warning_times: times })}
        />
        <Times
          title={t('setReturns')}
          times={settings.return_times}
          isFixed={action.isBusy || !rights.warnings}
          onChoose={(times) => choose({ return_times: times })}
        />
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

interface TimesProps {
  title: string;
  times: readonly Minutes[];
  isFixed: boolean;
  onChoose: (times: Minutes[]) => void;
}

function Times({ title, times, isFixed, onChoose }: TimesProps) {
  return (
    <fieldset class="choices" disabled={isFixed}>
      <legend>{title}</legend>
      <div class="chips">
        {WARNING_TIMES.map((minutes) => (
          <label key={minutes} class="chip">
            <input
              type="checkbox"
              checked={times.includes(minutes)}
              onChange={() => onChoose(toggled(times, minutes).sort((a, b) => a - b))}
            />
            {warningText(minutes)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
