/** Every screen by its name in the address; all but the first are loaded when they are opened. */

import type { ComponentType } from 'preact';
import type { TextKey } from '../texts/index.ts';

export interface Screen {
  load: () => Promise<{ default: ComponentType<{ detail: string }> }>;
  /** Shown in the bar at the bottom under this text. */
  tab?: TextKey;
  icon?: string;
  /** Only for a person whom Telegram has named. */
  isPersonal?: boolean;
}

export const SCREENS: Record<string, Screen> = {
  now: { load: () => import('../screens/now/Now.tsx'), tab: 'navNow', icon: 'bolt' },
  map: { load: () => import('../screens/map/MapScreen.tsx'), tab: 'navMap', icon: 'map' },
  queue: { load: () => import('../screens/now/QueueScreen.tsx') },
};
