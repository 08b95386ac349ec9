import type { Plugin, Rolldown } from 'vite';

const LINK = /\n\s*<link rel="stylesheet"[^>]* href="\/app\/([^"]+)">/;

/** Put the first style into the page itself, so that what stands in the page is painted without another round trip. */
export function inlineStyle(): Plugin {
  return {
    name: 'svitlobot-inline-style',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post', // Vite has written by then which style each screen needs
      handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('there is no page');
        page.source = String(page.source).replace(LINK, (_whole, name: string) => {
          const file = bundle[name];
          if (file?.type !== 'asset') throw new Error(`the page's style ${name} is not there`);
          delete bundle[name];
          forget(bundle, name);
          return `\n    <style>${String(file.source).trim()}</style>`;
        });
      },
    },
  };
}

/** Screens that are loaded later name the first style, too: name the script instead, which is there already. */
function forget(bundle: Rolldown.OutputBundle, style: string): void {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const script = chunks.find(({ isEntry }) => isEntry)?.fileName;
  for (const chunk of chunks) chunk.code = chunk.code.replaceAll(`"${style}"`, `"${script}"`);
}
