import type { Decoded, Dialect, ObjectCommand, TopicClaim, TopicReader, VendorMessage } from './dialect.ts';
import { dialects } from './dialects.ts';
import { isImageTopic, looksLikeImage } from './image.ts';

const NOTHING: Decoded = { type: 'other' };
const IMAGE: Decoded = { type: 'rejected', reason: 'image-refused' };
const REFUSE_IMAGES: TopicReader = { decode: (payload) => (payload.length === 0 ? NOTHING : IMAGE) };

/** Longer topics name no object: its key has 200 characters at most (hub/contract/objects.ts). */
const MAX_TOPIC = 180;

/** Understands whatever speaks: chooses the dialect by the topic and, where that is open, by the payload. */
export class Interpreter {
  readonly #dialects: readonly Dialect[];

  constructor(all: readonly Dialect[] = dialects()) {
    this.#dialects = all;
  }

  /** How messages on `topic` are read, for good: keep it. null: no dialect knows such a topic. */
  readerFor(topic: string): TopicReader | null {
    if (topic.length > MAX_TOPIC) return null;
    // Cameras are not welcome, whoever speaks for them.
    if (isImageTopic(topic)) return REFUSE_IMAGES;
    const claims = this.#claimsOf(topic);
    if (claims.length === 0) return null;
    return {
      decode: (payload, retained) => (looksLikeImage(payload) ? IMAGE : decode(claims, payload, retained)),
    };
  }

  /** What `key` (`{dialect}:{address}`) must be told, in its own words; null: it takes no such command. */
  command(key: string, command: ObjectCommand): readonly VendorMessage[] | null {
    const colon = key.indexOf(':');
    const dialect = this.#dialects.find(({ name }) => name === key.slice(0, colon));
    return dialect?.command?.(key.slice(colon + 1), command) ?? null;
  }

  /** Who may read `topic`, in the order in which they are asked: the sure one alone, or the open ones and the last. */
  #claimsOf(topic: string): readonly TopicClaim[] {
    const claims = this.#dialects.flatMap((dialect) => dialect.claim(topic) ?? []);
    const sure = claims.find(({ certainty }) => certainty === 'sure');
    if (sure !== undefined) return [sure];
    const last = claims.filter(({ certainty }) => certainty === 'last');
    return [...claims.filter(({ certainty }) => certainty === 'open'), ...last];
  }
}

function decode(claims: readonly TopicClaim[], payload: Buffer, retained: boolean): Decoded {
  for (const claim of claims) {
    const decoded = claim.decode(payload, retained);
    if (decoded !== null) return decoded;
  }
  return NOTHING;
}
