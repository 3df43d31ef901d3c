import { createHash } from 'node:crypto';
import {
  type Given,
  measuredSentence,
  type SpokenText,
  sentencesOf,
} from '../../kiosk/speech/sentence-of.ts';
import { HubError } from '../contract/errors.ts';
import type { HealthPart, Log, Service } from '../contract/ports.ts';
import type { SpeechEngine } from './espeak.ts';
import type { SpeechCache } from './speech-cache.ts';

/** An engine that is installed while the hub runs is found by then; one that is there is not looked for again. */
const LOOK_EVERY_MS = 60_000;
/** Sentences waiting for the engine, which makes one at a time; at the bound the next is refused (`overloaded`). */
const WAITING_AT_MOST = 32;

export interface SpeechOptions {
  readonly texts: readonly SpokenText[];
  /** What the building file says itself, in this language. */
  readonly given: (language: string) => Given;
  /** What staff wrote for anyone to read, by its key, as of this moment. */
  readonly written?: (language: string, key: string) => string | undefined;
  readonly findEngine: () => Promise<SpeechEngine | null>;
  readonly cache: SpeechCache;
  readonly part: HealthPart;
  readonly log: Log;
}

/** The screens' sentences as sound, for machines without a voice of their own. Never a word from a request. */
export class Speech implements Service {
  readonly #options: SpeechOptions;
  readonly #sentences: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #texts: ReadonlyMap<string, SpokenText>;
  readonly #making = new Map<string, Promise<string>>();
  #lane: Promise<unknown> = Promise.resolve();
  #engine: SpeechEngine | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: SpeechOptions) {
    this.#options = options;
    const { texts, given } = options;
    this.#texts = new Map(texts.map((text) => [text.language, text]));
    this.#sentences = new Map(texts.map((text) => [text.language, sentencesOf(text, given(text.language))]));
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#look();
    if (signal.aborted) return;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await Promise.allSettled(this.#making.values());
  }

  /** Languages that have both sentences and a voice; none without an engine. */
  languages(): string[] {
    return [...this.#sentences.keys()].filter((language) => this.#engine?.languages.has(language));
  }

  /**
   * The sentence as a WAV file: its absolute path.
   * @throws HubError `not_found` where there is no such sentence, `speech_unavailable`, `overloaded`
   */
  async file(language: string, key: string): Promise<string> {
    const sentence = this.#sentence(language, key);
    if (!sentence) throw new HubError('not_found');
    const engine = this.#engine;
    if (!engine?.languages.has(language)) throw new HubError('speech_unavailable');

    const name = nameOf(engine, language, sentence);
    const making = this.#making.get(name);
    if (making) return making;
    if (this.#making.size >= WAITING_AT_MOST) throw new HubError('overloaded');
    const made = this.#inTurn(() => this.#make(engine, name, language, sentence)).finally(() =>
      this.#making.delete(name),
    );
    this.#making.set(name, made);
    return made;
  }

  #sentence(language: string, key: string): string | undefined {
    const text = this.#texts.get(language);
    if (!text) return undefined;
    return (
      this.#sentences.get(language)?.get(key) ??
      measuredSentence(text, key) ??
      this.#options.written?.(language, key)
    );
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lane.then(work);
    this.#lane = turn.catch(() => {});
    return turn;
  }

  async #make(engine: SpeechEngine, name: string, language: string, sentence: string): Promise<string> {
    const { cache, part, log } = this.#options;
    try {
      const file = await cache.get(name, (draft) => engine.render(language, plain(sentence), draft));
      part.ok();
      return file;
    } catch (error) {
      part.degraded((error as Error).message);
      log.warn({ err: error, language }, 'a sentence could not be made into sound');
      this.#engine = null; // removed meanwhile, perhaps: looked for again
      throw new HubError('speech_unavailable', undefined, { cause: error });
    }
  }

  async #look(): Promise<void> {
    if (this.#engine) return;
    const { findEngine, part } = this.#options;
    this.#engine = await findEngine();
    part.detail('engine', this.#engine ? `espeak-ng ${this.#engine.version}` : null);
    part.detail('languages', this.languages().join(' '));
  }
}

/** Typographer's marks that engines stumble over. */
const plain = (sentence: string): string => sentence.replaceAll('’', "'").replaceAll(/[\u00a0\u202f]/g, ' ');

const nameOf = ({ version }: SpeechEngine, language: string, sentence: string): string =>
  `${createHash('sha256')
    .update(JSON.stringify([version, language, sentence]))
    .digest('hex')}.wav`;
