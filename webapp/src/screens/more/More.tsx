/** The way to every screen that has no tab. */

import { Personal } from '../../parts/Personal.tsx';
import { go, pathOf } from '../../shell/router.ts';
import { t, type TextKey } from '../../texts/index.ts';
import './more.css';

const LINKS: readonly (readonly [screen: string, title: TextKey, hint: TextKey])[] = [
  ['report', 'report', 'reportHint'],
  ['houses', 'houses', 'housesHint'],
  ['settings', 'settings', 'settingsHint'],
  ['calendar', 'calendar', 'calendarHint'],
  ['tiers', 'tiers', 'tiersHint'],
  ['invite', 'invite', 'inviteHint'],
];

export default function More() {
  return (
    <Personal title="navMore">
      {() => (
        <ul class="card links">
          {LINKS.map(([screen, title, hint]) => (
            <li key={screen}>
              <a
                href={pathOf(screen)}
                onClick={(event) => {
                  event.preventDefault();
                  go(screen);
                }}
              >
                <strong>{t(title)}</strong>
                <span class="dim">{t(hint)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Personal>
  );
}
