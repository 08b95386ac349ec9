/** The frame of every screen: what is open, the tabs, and what is wrong with the network. */

import { useSignalEffect } from '@preact/signals';
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import { hasPhoneButtons, isMiniApp, showBack } from '../telegram/telegram.ts';
import { t } from '../texts/index.ts';
import { Icon } from '../parts/Icon.tsx';
import { Loading, Problem } from '../parts/Notice.tsx';
import { Patterns } from '../parts/Timeline.tsx';
import { NetworkLine } from '../parts/NetworkLine.tsx';
import { depth, go, goBack, pathOf, place } from './router.ts';
import { SCREENS, type Screen } from './screens.ts';

export function App() {
  useSignalEffect(() => showBack(SCREENS[place.value.screen]?.tab ? null : goBack));
  const { screen, detail } = place.value;
  const opened = SCREENS[screen] ?? SCREENS['now'];
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // The link that led here is gone: the keyboard and screen readers go on from the new screen.
    if (depth.value > 0) main.current?.focus({ preventScroll: true });
  }, [screen]);
  return (
    <>
      <Patterns />
      <NetworkLine />
      <main class="screen" id="main" ref={main} tabIndex={-1}>
        {!hasPhoneButtons() && !opened?.tab && (
          <button class="back" type="button" onClick={goBack}>
            ← {t('back')}
          </button>
        )}
        <Guarded key={screen} detail={detail}>
          <Opened key={screen} screen={opened as Screen} detail={detail} />
        </Guarded>
      </main>
      <Tabs current={screen} />
    </>
  );
}

/** What an answer nobody expected breaks is said to have failed, and can be tried again; the tabs stay. */
export function Guarded({ children, detail = '' }: { children: ComponentChildren; detail?: string }) {
  const [error, retry] = useErrorBoundary();
  const failed = useRef(detail);
  useEffect(() => {
    if (error === undefined) failed.current = detail;
    else if (failed.current !== detail) retry(); // another queue may be well
  }, [error, detail]);
  return error ? <Problem text={t('failed')} onRetry={retry} /> : <>{children}</>;
}

function Opened({ screen, detail }: { screen: Screen; detail: string }) {
  const [Body, setBody] = useState<ComponentType<{ detail: string }> | null>(() => screen.body ?? null);
  const [isFailed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    screen.load?.().then(
      (module) => setBody(() => module.default),
      () => setFailed(true), // offline, or a newer release has replaced the file
    );
  };
  useEffect(load, [screen]);
  if (isFailed) return <Problem text={t('failed')} onRetry={load} />;
  return Body ? <Body detail={detail} /> : <Loading />;
}

function Tabs({ current }: { current: string }) {
  return (
    <nav class="tabs" aria-label={t('appName')}>
      {Object.entries(SCREENS)
        .filter(([, screen]) => screen.tab && (isMiniApp.value || !screen.isPersonal))
        .map(([name, screen]) => (
          <a
            key={name}
            href={pathOf(name)}
            aria-current={name === current ? 'page' : undefined}
            onClick={(event) => {
              event.preventDefault();
              go(name);
            }}
          >
            <Icon name={screen.icon ?? 'bolt'} />
            {screen.tab && t(screen.tab)}
          </a>
        ))}
    </nav>
  );
}
