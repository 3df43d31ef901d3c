import path from 'node:path';
import { defineConfig } from 'vite';

const root = path.join(import.meta.dirname, 'kiosk');

/** One page a screen; hub/screens/build-screens.ts runs this build, the hub serves `dist/kiosk`. */
export default defineConfig({
  root,
  // Node's own loader runs our TypeScript; only the pages are bundled.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: path.join(import.meta.dirname, 'dist/kiosk'),
    // The oldest engine we promise: Chromium and Firefox of Debian 12, Safari of an iPad that is five years old.
    target: ['chrome111', 'firefox115', 'safari16.4'],
    // The pages' Content-Security-Policy has no `data:` and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ['kiosk', 'wall', 'setup', 'desk', 'pair'].map((page) => path.join(root, `${page}.html`)),
    },
  },
});
