/** What an error means for whoever may put it right: https://www.sqlite.org/rescode.html */

const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

/** The low byte of the extended result code; 0 for what is no error of SQLite. */
const codeOf = (error: unknown): number => Number((error as { errcode?: number }).errcode ?? 0) & 0xff;

/** The file itself is damaged: trying again is of no use. */
export function isDamage(error: unknown): boolean {
  return [SQLITE_CORRUPT, SQLITE_NOTADB].includes(codeOf(error));
}

/** There is no room on the disk, said by SQLite or by the file system. */
export function isFullDisk(error: unknown): boolean {
  return codeOf(error) === SQLITE_FULL || (error as NodeJS.ErrnoException).code === 'ENOSPC';
}
