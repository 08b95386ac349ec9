/** A link to read and to copy. */

import { useId, useRef, useState } from 'preact/hooks';
import { haptic } from '../telegram/telegram.ts';
import { t } from '../texts/index.ts';

export function CopyLink({ label, url }: { label: string; url: string }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select(); // where the phone lets no page copy, a person can
    try {
      await navigator.clipboard.writeText(url);
      setCopied(true);
      haptic('success');
    } catch {
      setCopied(document.execCommand('copy'));
    }
  };
  return (
    <>
      <label for={id}>{label}</label>
      <div class="row">
        <input
          id={id}
          class="grow"
          ref={field}
          readOnly
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" class="plain" onClick={() => void copy()}>
          {t('copy')}
        </button>
      </div>
      <p role="status" class="dim">
        {isCopied && t('copied')}
      </p>
    </>
  );
}
