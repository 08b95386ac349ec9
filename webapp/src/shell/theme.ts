/** Light or dark: Telegram's theme inside it, the system's outside. */

import { isDarkTheme, onThemeChange } from '../telegram/telegram.ts';

/** Put the theme on the page and keep it. */
export function startTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    document.documentElement.dataset['theme'] = (isDarkTheme() ?? system.matches) ? 'dark' : 'light';
  };
  system.addEventListener('change', apply);
  onThemeChange(apply);
  apply();
}
