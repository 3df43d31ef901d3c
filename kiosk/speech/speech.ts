import { type ReadonlySignal, signal } from '@preact/signals';
import type { z } from 'zod';
import type { speechAnswerSchema } from '../../hub/contract/speech.ts';
import { type Utterance, versionOf } from './sentence-of.ts';

export type { Utterance };

/**
 * Of full scale. The amplifier is set once so that the first is at most 65 dBA where people stand; each use begins
 * with it again (EN 301 549, 5.1.3.13).
 */
export const VOLUMES = [0.5, 0.75, 1] as const;
/** A tenth slower than a voice's usual pace. */
const RATE = 0.9;
const ANSWER_WITHIN_MS = 4_000;

/**
 * Says sentences: with a voice that lives on this machine where there is one for the language, otherwise with
 * sound that the hub makes. Never with a voice that sends the words elsewhere.
 */
export class Speech {
  readonly speaking: ReadonlySignal<boolean>;
  readonly #speaking = signal(false);
  readonly #hubLanguages = signal<ReadonlySet<string>>(new Set());
  readonly #voices = signal<readonly SpeechSynthesisVoice[]>([]);
  readonly #audio = new Audio();
  /** Another one is another saying: what was begun before has no say any more. */
  #turn = 0;
  #last: readonly Utterance[] = [];
  #volume = 0;

  constructor() {
    this.speaking = this.#speaking;
  }

  /** Finds out which voices there are, here and at the hub; called again whenever the hub is back. */
  async look(): Promise<void> {
    if ('speechSynthesis' in globalThis) {
      const own = (): void => {
        this.#voices.value = speechSynthesis.getVoices().filter(({ localService }) => localService);
      };
      own();
      speechSynthesis.onvoiceschanged = own;
    }
    try {
      const answer = await fetch('/api/speech', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      const { languages } = (await answer.json()) as z.infer<typeof speechAnswerSchema>;
      this.#hubLanguages.value = new Set(languages);
    } catch {
      // What the hub said last: sentences that were heard before are still in the browser's cache.
    }
  }

  /** Whether something can be said in this language: otherwise no button offers it. */
  canSay(language: string): boolean {
    return this.#voiceFor(language) !== undefined || this.#hubLanguages.value.has(language);
  }

  /** Instead of what is being said. */
  say(utterances: readonly Utterance[]): void {
    this.stop();
    this.#last = utterances;
    if (utterances.length > 0) void this.#sayAll(utterances, this.#turn);
  }

  repeat(): void {
    this.say(this.#last);
  }

  stop(): void {
    this.#turn++;
    this.#speaking.value = false;
    this.#audio.pause();
    if (this.#voices.value.length > 0) speechSynthesis.cancel();
  }

  /** The next louder volume, after the loudest the first; and the same words again. */
  louder(): void {
    this.#volume = (this.#volume + 1) % VOLUMES.length;
    this.repeat();
  }

  /** The next person begins at the first volume, and cannot hear what was said to the last. */
  reset(): void {
    this.#volume = 0;
    this.#last = [];
  }

  get volume(): number {
    return VOLUMES[this.#volume] ?? VOLUMES[0];
  }

  async #sayAll(utterances: readonly Utterance[], turn: number): Promise<void> {
    this.#speaking.value = true;
    for (const [index, utterance] of utterances.entries()) {
      const next = utterances[index + 1];
      // The pause between two sentences is for understanding, not for the network.
      if (next && !this.#voiceFor(next.language)) void fetch(addressOf(next)).catch(() => {});
      try {
        await this.#sayOne(utterance);
      } catch {
        // The hub is away, or has lost its voice: silence, and the question whether to offer it.
        if (turn === this.#turn) void this.look();
        break;
      }
      if (turn !== this.#turn) return;
    }
    if (turn === this.#turn) this.#speaking.value = false;
  }

  #sayOne(utterance: Utterance): Promise<void> {
    const voice = this.#voiceFor(utterance.language);
    return voice ? this.#sayHere(utterance, voice) : this.#play(addressOf(utterance));
  }

  #sayHere({ sentence }: Utterance, voice: SpeechSynthesisVoice): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const words = new SpeechSynthesisUtterance(sentence);
    Object.assign(words, { voice, lang: voice.lang, rate: RATE, volume: this.volume });
    words.onend = () => resolve();
    words.onerror = () => reject(new Error('the voice failed'));
    speechSynthesis.speak(words);
    return promise;
  }

  async #play(address: string): Promise<void> {
    const audio = this.#audio;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    audio.onended = () => resolve();
    audio.onerror = () => reject(new Error('no sound came'));
    audio.volume = this.volume;
    audio.src = address;
    await audio.play();
    await promise;
  }

  #voiceFor(language: string): SpeechSynthesisVoice | undefined {
    return this.#voices.value.find(({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === language);
  }
}

const addressOf = ({ language, key, sentence }: Utterance): string =>
  `/api/speech/${language}/${key}.wav?v=${versionOf(sentence)}`;
