/** Give a file to the person: shared from inside Telegram where the phone can, downloaded elsewhere. */

import { isMiniApp } from '../../telegram/telegram.ts';

const KEPT_MS = 60_000;

/** Hand a file over. */
export async function handOver(blob: Blob, name: string): Promise<void> {
  const file = new File([blob], name, { type: blob.type });
  if (isMiniApp.value && navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      return;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return; // the person closed it
    }
  }
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
