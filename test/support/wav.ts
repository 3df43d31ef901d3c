/** A WAV file's sound: 16-bit samples of one channel. Throws for anything else. */
export function readWav(file: Buffer): { rate: number; seconds: number; rms: number; peak: number } {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error('no WAV');
  let at = 12;
  let rate = 0;
  while (at + 8 <= file.length) {
    const [name, size] = [file.toString('latin1', at, at + 4), file.readUInt32LE(at + 4)];
    at += 8;
    if (name === 'fmt ') {
      if (file.readUInt16LE(at + 2) !== 1 || file.readUInt16LE(at + 14) !== 16)
        throw new Error('not 16-bit mono');
      rate = file.readUInt32LE(at + 4);
    }
    if (name === 'data') {
      if (at + size > file.length) throw new Error('the header promises more than there is');
      const samples = Array.from({ length: size / 2 }, (_, n) => file.readInt16LE(at + 2 * n));
      const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
      return {
        rate,
        seconds: samples.length / rate,
        rms,
        peak: Math.max(...samples.map(Math.abs).filter((_, n) => n % 7 === 0)),
      };
    }
    at += size + (size % 2);
  }
  throw new Error('no sound in it');
}
