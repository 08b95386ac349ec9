import { defineConfig } from 'vite';
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
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [serviceWorker()],
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'] },
} as Parameters<typeof defineConfig>[0]);
