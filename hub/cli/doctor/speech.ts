import { findEspeak } from '../../speech/espeak.ts';
import { attention, type Finding, ok } from './finding.ts';

/** Without it a machine that has no voice of its own shows no "Écouter". */
export async function speech(): Promise<Finding[]> {
  const engine = await findEspeak();
  return [
    engine
      ? ok('voix', `espeak-ng ${engine.version}`)
      : attention(
          'voix',
          'la voix de synthèse n’est pas installée : la borne ne montre pas « Écouter »',
          'Installez-la : « sudo apt-get install espeak-ng » ; le hub la trouve en une minute.',
        ),
  ];
}
