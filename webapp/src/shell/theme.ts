/** Light or dark: Telegram's theme inside it, the system's outside. */

import { signal } from '@preact/signals';
import { isDarkTheme, onThemeChange } from '../telegram/telegram.ts';

export const theme = signal<'light' | 'dark'>('light');

/** Put the theme on the page and keep it. */
export function startTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    theme.value = (isDarkTheme() ?? system.matches) ? 'dark' : 'light';
    document.documentElement.dataset['theme'] = theme.value;
  };
  system.addEventListener('change', apply);
  onThemeChange(apply);
  apply();
}
