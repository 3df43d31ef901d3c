import { createReadStream, existsSync } from 'node:fs';

/** Whether a file, or SQLite's write-ahead file beside it, still holds one of these texts. Reads it in pieces. */
export async function holdsText(file: string, texts: readonly string[]): Promise<boolean> {
  for (const each of [file, `${file}-wal`]) {
    if (existsSync(each) && (await inFile(each, texts))) return true;
  }
  return false;
}

async function inFile(file: string, texts: readonly string[]): Promise<boolean> {
  const longest = Math.max(0, ...texts.map((text) => Buffer.byteLength(text)));
  let tail: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const bytes = Buffer.concat([tail, piece as Buffer]);
    if (texts.some((text) => bytes.includes(text))) return true;
    tail = bytes.subarray(Math.max(0, bytes.length - longest + 1));
  }
  return false;
}
