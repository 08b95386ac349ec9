/** A screen's main action: Telegram's main button under the app, and a button of the page where there is none. */

import { useEffect, useRef } from 'preact/hooks';
import { hasPhoneButtons, showMain } from '../telegram/telegram.ts';

interface Props {
  text: string;
  isBusy: boolean;
  onPress: () => void;
}

export function MainAction({ text, isBusy, onPress }: Props) {
  const press = useRef(onPress);
  press.current = onPress;
  const isOnPhone = hasPhoneButtons();
  useEffect(() => showMain(text, () => press.current(), isBusy), [text, isBusy, isOnPhone]);
  if (isOnPhone) return null;
  return (
    <button type="button" class="wide" disabled={isBusy} onClick={onPress}>
      {text}
    </button>
  );
}
