import { defineConfig } from 'vite';
import { inlineStyle } from './build/inlineStyle.ts';
import { serviceWorker } from './build/serviceWorker.ts';

/** The bundle stands in the Python package, so that running the product needs no Node. */
export default defineConfig({
  base: '/app/',
  build: {
    outDir: '../src/svitlobot/site/app',
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200, // MapLibre, which is loaded only with the map
    // What the first screen needs is one file: on a slow network each further one costs a connection.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [inlineStyle(), serviceWorker()],
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'] },
} as Parameters<typeof defineConfig>[0]);
