import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Serial adapters on USB, the lasting names first: `/dev/serial/by-id/…`, `/dev/ttyUSB…`, `/dev/ttyACM…`. */
export async function usbSerialPorts(dev = '/dev'): Promise<string[]> {
  const byId = (await namesIn(path.join(dev, 'serial/by-id'))).map((name) => `serial/by-id/${name}`);
  const names = await namesIn(dev);
  const kernel = ['ttyUSB', 'ttyACM'].flatMap((kind) => names.filter((name) => name.startsWith(kind)));
  return [...byId, ...kernel].map((name) => path.join(dev, name));
}

/** A machine without serial adapters has no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}
