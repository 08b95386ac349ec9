/** The part of Telegram's SDK that we use, in a file of its own: the first screen does not wait for it. */

export {
  backButton,
  hapticFeedback,
  init,
  invoice,
  mainButton,
  miniApp,
  openLink,
  openTelegramLink,
  setTargetOrigin,
  swipeBehavior,
  themeParams,
  viewport,
} from '@tma.js/sdk';
