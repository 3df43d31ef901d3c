import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Log } from '../contract/ports.ts';

/** What the built pages are made of; a change of any of them makes the build stale. */
const SOURCES = ['kiosk', 'hub/contract', 'devices/readers/wedge.ts', 'vite.config.ts', 'package-lock.json'];
const BUILT = 'dist/kiosk';
const HASH_FILE = '.build-hash';
const VITE = 'node_modules/vite/bin/vite.js';
/** A Raspberry Pi 3 needs under half a minute; past this something hangs, and the start should say so. */
const BUILD_WITHIN_MS = 180_000;
/** What a process that was killed while it built leaves behind is cleared by a later build. */
const ABANDONED_AFTER_MS = 10 * 60_000;
/** Two processes swapping folders at once meet at most a few times. */
const SWAP_ATTEMPTS = 5;

/**
 * Makes sure that `dist/kiosk` holds the pages made from the sources in `root`, building them with Vite if not.
 * A build is put in place whole or not at all; several processes may do it at once. Throws an Error that says what
 * to do when the pages are stale and cannot be built. Without sources (the container image) the pages are taken as
 * they are.
 */
export async function ensureScreensBuilt(root: string, log: Log): Promise<void> {
  const built = path.join(root, BUILT);
  if (!existsSync(path.join(root, 'kiosk'))) {
    if (builtHash(built) !== null) return;
    throw new Error(`${built} is missing, and so are the sources to build it from: reinstall the hub`);
  }
  const hash = sourceHash(root);
  if (builtHash(built) === hash) return;
  if (!existsSync(path.join(root, VITE))) {
    throw new Error('the screens are not built from these sources, and Vite is not installed: run `npm ci`');
  }

  const began = performance.now();
  log.info({}, 'building the screens');
  const draft = path.join(root, 'dist', `.kiosk-${randomUUID()}`);
  try {
    await mkdir(draft, { recursive: true });
    await removeAbandoned(path.dirname(draft));
    await buildInto(root, draft);
    await writeFile(path.join(draft, HASH_FILE), hash);
    await swap(draft, built, hash);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  log.info({ ms: Math.round(performance.now() - began) }, 'the screens are built');
}

/** SHA-256 over the names and contents of the sources. */
export function sourceHash(root: string): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const whole = path.join(root, source);
    if (!existsSync(whole)) continue;
    const files = path.extname(source) === '' ? filesBelow(whole) : [whole];
    for (const file of files) {
      // Lengths between the parts, so that no two trees give the same bytes.
      const content = readFileSync(file);
      hash.update(`${path.relative(root, file)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();

function builtHash(built: string): string | null {
  try {
    return readFileSync(path.join(built, HASH_FILE), 'utf8');
  } catch {
    return null;
  }
}

/** In a process of its own: Vite's tens of megabytes leave with it. */
async function buildInto(root: string, folder: string): Promise<void> {
  // Vite's own loader would write its bundled configuration into node_modules, which a hardened service may not.
  const vite = [path.join(root, VITE), 'build', '--configLoader', 'native'];
  const output = ['--logLevel', 'error', '--outDir', folder, '--emptyOutDir'];
  try {
    await promisify(execFile)(process.execPath, [...vite, ...output], {
      cwd: root,
      timeout: BUILD_WITHIN_MS,
    });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Error(`the screens could not be built: ${stderr.trim() || (error as Error).message}`, {
      cause: error,
    });
  }
}

/** Puts `draft` where `built` was. When another process has just put the same pages there, theirs stay. */
async function swap(draft: string, built: string, hash: string): Promise<void> {
  const old = `${draft}-old`;
  try {
    for (let attempt = 1; ; attempt++) {
      if (builtHash(built) === hash) return;
      await rename(built, old).catch(unless('ENOENT'));
      try {
        await rename(draft, built);
        return;
      } catch (error) {
        // Another process came between the two renames.
        if (attempt === SWAP_ATTEMPTS) throw error;
        unless('ENOTEMPTY', 'EEXIST')(error);
        await rm(old, { recursive: true, force: true });
      }
    }
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('.kiosk-')) continue;
    const abandoned = path.join(folder, name);
    const age = await stat(abandoned).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER_MS) await rm(abandoned, { recursive: true, force: true });
  }
}

const unless =
  (...codes: string[]) =>
  (error: unknown): void => {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  };
