/** The way to the tiers, under what a person's own lacks. */

import { go } from '../../shell/router.ts';
import { t, type TextKey } from '../../texts/index.ts';

export function Locked({ text = 'setLocked' }: { text?: TextKey }) {
  return (
    <p class="row">
      <span class="grow dim">{t(text)}</span>
      <button type="button" class="plain" onClick={() => go('tiers')}>
        {t('tiers')}
      </button>
    </p>
  );
}
