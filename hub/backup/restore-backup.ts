import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { ConfigError } from '../config/config-error.ts';
import { Pseudonyms } from '../visits/pseudonym.ts';
import { carryErasures } from './carry-erasures.ts';
import { integrityProblem, syncFolder } from './create-backup.ts';
import { DATABASES, MANIFEST_FILE, type Manifest, manifestSchema } from './manifest.ts';
import { giveTo } from './ownership.ts';

/** The manifest names a handful of files. */
const MANIFEST_MAX_BYTES = 64 * 1024;

/** The archive is not a whole and unchanged backup. Nothing has been changed. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

export interface Restored {
  readonly manifest: Manifest;
  /** Where what was in the data folder is now; null where there was nothing. */
  readonly aside: string | null;
  /** Pseudonyms that were erased here since, and will be again in the backup; null: that list could not be read. */
  readonly erasures: number | null;
  /** The badge secret that was there belongs to the backup, as far as the backup can tell, and is in place. */
  readonly secretKept: boolean;
}

/**
 * Puts a backup in the place of the data folder and what was there aside. The caller holds the folder's lock.
 * Everything is unpacked and checked before the first file of the data folder is touched.
 * @throws ArchiveError; errors of the file system as they come
 */
export async function restoreBackup(archive: string, dataDir: string, now: Date): Promise<Restored> {
  // Inside the data folder: only there is it certain to be on the same disk, and writable, in a container too.
  await mkdir(dataDir, { recursive: true, mode: 0o750 });
  const staging = await mkdtemp(path.join(dataDir, 'restoring-'));
  try {
    const manifest = await unpack(archive, staging);
    const erasures = carryErasures(dataDir, staging);
    const owner = await stat(dataDir);
    giveTo(owner, [staging, ...(await readdir(staging)).map((name) => path.join(staging, name))]);
    const secretKept = await keepSecret(dataDir, staging, manifest);
    await chmod(staging, owner.mode);
    const aside = await exchange(dataDir, path.basename(staging), now);
    return { manifest, aside, erasures, secretKept };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/**
 * A backup has no secret of its own, so the one that is there stays, unless it is known to be another hub's. It is
 * copied: what is put aside stays whole.
 */
async function keepSecret(dataDir: string, staging: string, { badgeSecret }: Manifest): Promise<boolean> {
  const from = path.join(dataDir, 'secret');
  const fingerprint = fingerprintOf(path.join(from, 'badge.key'));
  if (fingerprint === null || (badgeSecret !== undefined && badgeSecret !== fingerprint)) return false;
  const to = path.join(staging, 'secret');
  await mkdir(to, { mode: 0o700 });
  const files = (await readdir(from, { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { name } of files) {
    await copyFile(path.join(from, name), path.join(to, name));
    await chmod(path.join(to, name), 0o600);
  }
  giveTo(await stat(dataDir), [to, ...files.map(({ name }) => path.join(to, name))]);
  await syncFolder(to);
  return true;
}

function fingerprintOf(file: string): string | null {
  try {
    return Pseudonyms.read(file)?.fingerprint ?? null;
  } catch (error) {
    if (error instanceof ConfigError) return null; // no secret that a hub would take
    throw error;
  }
}

async function unpack(archive: string, staging: string): Promise<Manifest> {
  const files = extract();
  const source = createReadStream(archive);
  // The archive itself may be missing or unreadable: that error is the file system's, to be told as it is.
  let unreadable: Error | null = null;
  source.once('error', (error) => {
    unreadable = error;
  });
  const unpacked = pipeline(source, createGunzip(), files);
  unpacked.catch(() => {}); // told below, by whichever of the two fails first
  let manifest: Manifest | null = null;
  const missing = new Map<string, Manifest['files'][number]>();
  try {
    for await (const entry of files) {
      const { name, type, size = 0 } = entry.header;
      if (manifest === null) {
        if (name !== MANIFEST_FILE || size > MANIFEST_MAX_BYTES) {
          throw new ArchiveError('ce n’est pas une sauvegarde de ce hub');
        }
        manifest = readManifest((await buffer(entry)).toString('utf8'));
        for (const file of manifest.files) missing.set(file.name, file);
        continue;
      }
      const file = missing.get(name);
      // Only the manifest's own names, which are a fixed list, ever become paths.
      if (!file || type !== 'file' || size !== file.size) {
        throw new ArchiveError(`elle contient un fichier inattendu, ${JSON.stringify(name)}`);
      }
      const hash = createHash('sha256');
      const target = createWriteStream(path.join(staging, file.name), {
        flags: 'wx',
        mode: 0o600,
        flush: true,
      });
      await pipeline(entry, digesting(hash), target);
      if (hash.digest('hex') !== file.sha256) {
        throw new ArchiveError(`${file.name} n’est plus ce qui a été sauvegardé`);
      }
      missing.delete(name);
    }
    await unpacked;
  } catch (error) {
    source.destroy();
    const { code } = error as NodeJS.ErrnoException;
    if (unreadable) throw unreadable;
    if (error instanceof ArchiveError || code === 'ENOSPC' || code === 'EACCES') throw error;
    throw new ArchiveError(`elle est incomplète ou abîmée (${(error as Error).message})`, { cause: error });
  }
  const [absent] = missing.keys();
  if (manifest === null || absent !== undefined) {
    throw new ArchiveError(`elle est incomplète : il manque ${absent ?? MANIFEST_FILE}`);
  }
  for (const { name } of manifest.files) {
    if (!(DATABASES as readonly string[]).includes(name)) continue;
    const problem = integrityProblem(path.join(staging, name));
    if (problem) throw new ArchiveError(`${name} est abîmé (${problem})`);
    // Looking at a database leaves SQLite's working files beside it.
    for (const suffix of ['-wal', '-shm']) await rm(path.join(staging, name + suffix), { force: true });
  }
  await syncFolder(staging);
  return manifest;
}

function readManifest(text: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new ArchiveError('son manifeste n’est pas lisible par cette version du hub', { cause: error });
  }
}

function digesting(hash: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

/** The folder's own lock (hub/journal/data-lock.ts), which the caller holds, is nothing to put aside. */
const LOCK = 'lock.sqlite';

/** Codes of a folder that cannot be renamed because it is a mount point, or its parent is not ours. */
const CANNOT_MOVE = new Set(['EBUSY', 'EACCES', 'EPERM', 'EXDEV', 'EROFS']);

/** Puts `staging`'s files where the data folder's are; returns where these went. */
async function exchange(dataDir: string, staging: string, now: Date): Promise<string | null> {
  const old = (await readdir(dataDir)).filter((name) => name !== staging && !name.startsWith(LOCK));
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-');
  if (old.length === 0) {
    await moveAll(path.join(dataDir, staging), dataDir);
    await syncFolder(dataDir);
    return null;
  }
  const aside = free(`${dataDir}.before-restore-${stamp}`);
  try {
    await rename(dataDir, aside);
  } catch (error) {
    if (!CANNOT_MOVE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    // A container's volume: what was there goes into a folder of its own within it.
    const within = free(path.join(dataDir, `before-restore-${stamp}`));
    await mkdir(within, { mode: 0o750 });
    for (const name of old) await rename(path.join(dataDir, name), path.join(within, name));
    await moveAll(path.join(dataDir, staging), dataDir);
    await syncFolder(dataDir);
    return within;
  }
  try {
    await rename(path.join(aside, staging), dataDir);
  } catch (error) {
    await rename(aside, dataDir);
    throw error;
  }
  await syncFolder(path.dirname(dataDir));
  return aside;
}

async function moveAll(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) await rename(path.join(from, name), path.join(to, name));
}

/** A path that nothing has yet. */
function free(wanted: string): string {
  let name = wanted;
  for (let n = 2; existsSync(name); n++) name = `${wanted}-${n}`;
  return name;
}
