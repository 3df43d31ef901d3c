import { accessSync, constants, existsSync } from 'node:fs';
import { SerialPort } from 'serialport';
import type { Reader } from '../../contract/building.ts';
import { attention, type Finding, failing, ok } from './finding.ts';

/** The ports that the building file names, against those of the machine. */
export async function serialPorts(readers: readonly Reader[]): Promise<Finding[]> {
  const serial = readers.filter((reader) => reader.port !== undefined);
  if (serial.length === 0) return [];
  const present = (await SerialPort.list()).filter(({ vendorId }) => vendorId !== undefined);
  const names = present.map(({ path }) => path).join(', ') || 'aucun';
  return serial.map(({ id, port = '' }) => {
    const part = 'lecteurs';
    const path = port === 'auto' ? present[0]?.path : port;
    if (path === undefined || !existsSync(path)) {
      return attention(
        part,
        `« ${id} » n’est pas branché (${port === 'auto' ? 'aucun adaptateur USB série' : port})`,
        port === 'auto'
          ? 'Branchez le lecteur : le hub le voit sans redémarrer.'
          : `Branchez-le, ou corrigez port dans building.yaml ; ports USB présents : ${names}.`,
      );
    }
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
      return ok(part, `« ${id} » est branché sur ${path}`);
    } catch {
      return failing(
        part,
        `« ${id} » : ${path} est interdit à cet utilisateur`,
        'Ajoutez l’utilisateur du hub au groupe dialout : « sudo usermod -aG dialout <utilisateur> ».',
      );
    }
  });
}
