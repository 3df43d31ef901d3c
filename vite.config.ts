import { createHash } from 'node:crypto';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const root = path.join(import.meta.dirname, 'kiosk');

const WORKER = 'kiosk-worker.js';

/**
 * Writes into the kiosk's service worker which files its page needs, found by their names from the page on, and the
 * hash of them all: the same files give the same worker, others another.
 */
const kioskWorker: Plugin = {
  name: 'kiosk-worker',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const contentOf = (name: string): string => {
        const file = bundle[name];
        return String(file?.type === 'chunk' ? file.code : (file?.source ?? ''));
      };
      const needed = new Set(['kiosk.html']);
      for (const name of needed) {
        const content = /\.(html|js|css)$/.test(name) ? contentOf(name) : '';
        for (const other of Object.keys(bundle))
          if (content.includes(path.basename(other))) needed.add(other);
      }
      const worker = bundle[WORKER];
      if (worker?.type !== 'chunk') throw new Error(`${WORKER} is not built`);
      const hash = createHash('sha256').update(contentOf('kiosk.html'));
      for (const name of needed) hash.update(name);
      const files = [...needed].filter((name) => name !== 'kiosk.html' && name !== WORKER).sort();
      worker.code = worker.code
        .replaceAll('__KIOSK_FILES__', JSON.stringify(files.map((name) => `/${name}`)))
        .replaceAll('__KIOSK_BUILD__', JSON.stringify(hash.digest('hex').slice(0, 16)));
    },
  },
};

/** One page a screen; hub/screens/build-screens.ts runs this build, the hub serves `dist/kiosk`. */
export default defineConfig({
  root,
  // Node's own loader runs our TypeScript; only the pages are bundled.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [kioskWorker],
  build: {
    outDir: path.join(import.meta.dirname, 'dist/kiosk'),
    // The oldest engine we promise: Chromium and Firefox of Debian 12, Safari of an iPad that is five years old.
    target: ['chrome111', 'firefox115', 'safari16.4'],
    // The pages' Content-Security-Policy has no `data:` and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        ...Object.fromEntries(
          [
            'kiosk',
            'wall',
            'setup',
            'desk',
            'startup',
            'pair',
            'showroom',
            'host',
            'workshop',
            'trial',
            'withdraw',
          ].map((page) => [page, path.join(root, `${page}.html`)]),
        ),
        'kiosk-worker': path.join(root, 'entrance/worker.ts'),
        'desk-worker': path.join(root, 'desk/worker.ts'),
      },
      output: {
        // Its place says which pages it may serve, and its name must not change with its content.
        entryFileNames: ({ name }) => (name.endsWith('-worker') ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
