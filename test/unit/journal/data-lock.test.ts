import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireDataLock, DataFolderInUseError, isLocked } from '../../../hub/journal/data-lock.ts';
import { temporaryFolder } from '../../support/journal-parts.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const holder = path.resolve(import.meta.dirname, '../../support/journal-lock-holder.ts');

test('a second hub on the same folder is told so, and the folder is free after release', () => {
  const lock = acquireDataLock(folder.dir);
  expect(() => acquireDataLock(folder.dir)).toThrow(DataFolderInUseError);
  expect(() => acquireDataLock(folder.dir)).toThrow(folder.dir);
  expect(isLocked(folder.dir)).toBe(true);
  lock.release();
  lock.release();
  expect(isLocked(folder.dir)).toBe(false);
  acquireDataLock(folder.dir).release();
});

test('the lock of another process counts, and dies with it, also by kill -9', async () => {
  const child = fork(holder, [folder.dir], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(child, 'message');
  expect(isLocked(folder.dir)).toBe(true);
  expect(() => acquireDataLock(folder.dir)).toThrow(DataFolderInUseError);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  acquireDataLock(folder.dir).release();
});

test('makes a folder that is not there', () => {
  const lock = acquireDataLock(path.join(folder.dir, 'new', 'data'));
  expect(isLocked(path.join(folder.dir, 'new', 'data'))).toBe(true);
  lock.release();
});
