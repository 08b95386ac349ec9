import type { Plugin } from 'vite';

const LINK = /\n\s*<link rel="stylesheet"[^>]* href="\/app\/([^"]+)">/;

/** Put the first style into the page itself, so that what stands in the page is painted without another round trip. */
export function inlineStyle(): Plugin {
  return {
    name: 'svitlobot-inline-style',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') throw new Error('there is no page');
      page.source = String(page.source).replace(LINK, (_whole, name: string) => {
        const file = bundle[name];
        if (file?.type !== 'asset') throw new Error(`the page's style ${name} is not there`);
        delete bundle[name];
        return `\n    <style>${String(file.source).trim()}</style>`;
      });
    },
  };
}
