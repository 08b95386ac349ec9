import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Files that are loaded only when their screen is opened; the worker keeps them then, not before. */
const LATER = /assets\/(map|cityMap|charts|maplibre)/i;

/** Write `sw.js` with the list of the bundle's files and a version that follows from their contents. */
export function serviceWorker(): Plugin {
  return {
    name: 'svitlobot-service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post', // the style has gone into the page by then
      handler(_options, bundle) {
        const files = Object.keys(bundle)
          .filter((name) => !name.endsWith('.map') && !LATER.test(name))
          .sort();
        const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12);
        const source = readFileSync(new URL('./sw.template.js', import.meta.url), 'utf8')
          .replace('__VERSION__', JSON.stringify(version))
          .replace('__FILES__', JSON.stringify(files.filter((name) => name !== 'index.html')));
        this.emitFile({ type: 'asset', fileName: 'sw.js', source });
      },
    },
  };
}
