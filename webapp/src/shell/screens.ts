/** Every screen by its name in the address; all but the first are loaded when they are opened. */

import type { ComponentType } from 'preact';
import Now from '../screens/now/Now.tsx';
import type { TextKey } from '../texts/index.ts';

export interface Screen {
  /** The first screen, which comes with the app; any other is loaded when it is opened. */
  body?: ComponentType<{ detail: string }>;
  load?: () => Promise<{ default: ComponentType<{ detail: string }> }>;
  /** Shown in the bar at the bottom under this text. */
  tab?: TextKey;
  icon?: string;
  /** Only for a person whom Telegram has named. */
  isPersonal?: boolean;
}

export const SCREENS: Record<string, Screen> = {
  now: { body: Now, tab: 'navNow', icon: 'bolt' },
  map: { load: () => import('../screens/map/MapScreen.tsx'), tab: 'navMap', icon: 'map' },
  charts: { load: () => import('../screens/charts/Charts.tsx'), tab: 'navCharts', icon: 'chart' },
  more: { load: () => import('../screens/more/More.tsx'), tab: 'navMore', icon: 'more', isPersonal: true },
  houses: { load: () => import('../screens/houses/Houses.tsx'), isPersonal: true },
  settings: { load: () => import('../screens/settings/Settings.tsx'), isPersonal: true },
  report: { load: () => import('../screens/report/Report.tsx'), isPersonal: true },
  calendar: { load: () => import('../screens/calendar/Calendar.tsx'), isPersonal: true },
  tiers: { load: () => import('../screens/tiers/Tiers.tsx'), isPersonal: true },
  invite: { load: () => import('../screens/invite/Invite.tsx'), isPersonal: true },
  queue: { load: () => import('../screens/now/QueueScreen.tsx') },
};
