import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A sentence of twelve words takes a few hundredths of a second, on a Raspberry Pi 3 a few tenths. */
const RENDER_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;
/** Words a minute: slower than the engine's 175, for people who hear a language that is not theirs. */
const SPEED = 145;
/** Voices that sound better than the one that has the language's own name. */
const VOICES: Readonly<Record<string, string>> = { en: 'en-gb' };

export interface SpeechEngine {
  readonly version: string;
  /** Two-letter languages. */
  readonly languages: ReadonlySet<string>;
  /** Writes a WAV file. The sentence never is an argument, so it can be none of the program's options. */
  render(language: string, sentence: string, file: string): Promise<void>;
}

/**
 * eSpeak NG, Debian's package `espeak-ng`, run as a program of its own (its licence is the GPL; docs/decisions says
 * why it was chosen). Null where it is not installed.
 */
export async function findEspeak(program = 'espeak-ng'): Promise<SpeechEngine | null> {
  try {
    const options = { timeout: ANSWER_WITHIN_MS };
    const { stdout: about } = await run(program, ['--version'], options);
    const { stdout: voices } = await run(program, ['--voices'], options);
    return {
      version: /\d+(?:\.\d+)+/.exec(about)?.[0] ?? 'unknown',
      languages: languagesOf(voices),
      render: (language, sentence, file) => render(program, language, sentence, file),
    };
  } catch {
    return null;
  }
}

/** Lines like ` 5  fr-fr   --/M   French_(France)   roa/fr   (fr 5)`; those of MBROLA need another program. */
export function languagesOf(voices: string): Set<string> {
  const rows = voices.split('\n').map((line) => line.trim().split(/\s+/));
  const own = rows.filter(
    ([priority = '', , , , file = '']) => /^\d+$/.test(priority) && !file.startsWith('mb/'),
  );
  return new Set(own.map(([, language = '']) => language.split('-')[0] ?? ''));
}

async function render(program: string, language: string, sentence: string, file: string): Promise<void> {
  const args = ['-v', VOICES[language] ?? language, '-s', String(SPEED), '-w', file, '--stdin'];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], timeout: RENDER_WITHIN_MS });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk).slice(0, 500);
  });
  child.stdin.on('error', () => {}); // a program that ended early says why when it closes
  child.on('error', reject);
  child.on('close', (code, signal) => {
    if (code === 0) resolve();
    else reject(new Error(`${program} ended with ${code ?? signal}: ${complaint.trim()}`));
  });
  child.stdin.end(sentence);
  await promise;
}
