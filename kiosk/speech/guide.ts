import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { type Given, isPrivate, type SpokenText, sentencesOf, type Utterance } from './sentence-of.ts';
import type { Speech } from './speech.ts';

/**
 * `asked`: nothing is said until someone asks for it, then everything until that person has gone. `auto`: each
 * screen and each control is said, for a kiosk that is used without sight. `headphones`: the same, where only the
 * person who uses it hears it: themes are said too.
 */
export const SPEECH_MODES = ['asked', 'auto', 'headphones'] as const;
export type SpeechMode = (typeof SPEECH_MODES)[number];

/** A key each for a keypad beside the screen: hear it (again), and louder. */
const LISTEN_KEY = 'F8';
const LOUDER_KEY = 'F9';

export interface GuideOptions {
  readonly speech: Speech;
  readonly root: HTMLElement;
  readonly mode: SpeechMode;
  readonly text: ReadonlySignal<SpokenText>;
  readonly languages: ReadonlySignal<readonly SpokenText[]>;
  readonly given: ReadonlySignal<Given>;
  /** What this screen says besides: measured numbers, and names that are on it for anyone to read. */
  readonly also?: ReadonlySignal<readonly Utterance[]>;
  /** Another word whenever the screen says something else; `waiting` alone when nobody is there. */
  readonly view: ReadonlySignal<string>;
}

/**
 * Says what is on the screen. It reads the page itself, so that what is said and what is seen are the same, and says
 * only what it finds among our own sentences: a name on the screen is no such sentence (A3).
 */
export class Guide {
  readonly speech: Speech;
  /** Whether "Listen" is worth showing in the language of the screen. */
  readonly offered: ReadonlySignal<boolean>;
  /** Whether the present visitor hears it: then they may want it louder. */
  readonly guiding: ReadonlySignal<boolean>;
  readonly #options: GuideOptions;
  readonly #spoken: ReadonlySignal<ReadonlyMap<string, Utterance>>;
  readonly #guiding = signal(false);
  /** The first control that somebody reaches without sight is said after the screen it is on. */
  #greeted = false;

  constructor(options: GuideOptions) {
    const { speech, text, languages, given, also, mode } = options;
    this.#options = options;
    this.speech = speech;
    this.guiding = this.#guiding;
    this.#guiding.value = mode !== 'asked';
    this.offered = computed(() => speech.canSay(text.value.language));
    this.#spoken = computed(() => {
      // Languages are named in themselves; whatever else two of them share is the present one's.
      const names = languages.value.map(nameOfLanguage);
      const besides = (also?.value ?? []).map((each): [string, Utterance] => [each.sentence, each]);
      return new Map([...names, ...utterancesOf(text.value, given.value), ...besides]);
    });
  }

  start(): void {
    const { root, view } = this.#options;
    const stop = (): void => this.speech.stop();
    // Before anything that the touch or the key does, which may be to say something (EN 301 549, 5.1.3.5).
    addEventListener('pointerdown', stop, { capture: true });
    addEventListener('keydown', stop, { capture: true });
    addEventListener('keydown', ({ key, repeat }) => {
      if (repeat) return;
      if (key === LISTEN_KEY) this.listen();
      if (key === LOUDER_KEY) this.louder();
    });
    root.addEventListener('focusin', ({ target }) => {
      if (
        this.#guiding.value &&
        target instanceof HTMLElement &&
        target.matches('button, a, [role="button"]')
      ) {
        this.#sayControl(target);
      }
    });
    let before = view.value;
    effect(() => {
      const now = view.value;
      if (now === before) return;
      before = now;
      if (now === 'waiting') this.#begin();
      else if (this.#guiding.peek()) afterPaint(() => view.value === now && this.#sayScreen());
    });
    void this.speech.look();
  }

  /** Somebody asks to hear the screen, or to hear it again. */
  listen(): void {
    this.#guiding.value = true;
    this.#sayScreen();
  }

  louder(): void {
    this.#guiding.value = true;
    this.speech.louder();
  }

  /** For the next person. */
  #begin(): void {
    this.speech.stop();
    this.speech.reset();
    this.#guiding.value = this.#options.mode !== 'asked';
    this.#greeted = false;
  }

  #sayScreen(): void {
    this.#greeted = true;
    this.speech.say(this.#find(textsOn(this.#options.root)));
  }

  #sayControl(control: HTMLElement): void {
    const screen = this.#greeted ? [] : textsOn(this.#options.root, false);
    this.#greeted = true;
    const name = nameOf(control);
    const found = this.#find([...screen, name]);
    const silent = this.#spoken.value.get(name);
    // Eyes-free, silence would be worse than hearing that this is not said aloud.
    if (!silent || !this.#mayBeHeard(silent)) found.push(...this.#own('entrance.notAloud'));
    this.speech.say(found);
  }

  #find(texts: readonly string[]): Utterance[] {
    const found = texts.flatMap((text) => this.#spoken.value.get(text) ?? []);
    return [...new Set(found)].filter((utterance) => this.#mayBeHeard(utterance));
  }

  #mayBeHeard({ key }: Utterance): boolean {
    return this.#options.mode === 'headphones' || !isPrivate(key);
  }

  #own(key: string): Utterance[] {
    return [...this.#spoken.value.values()].filter((utterance) => utterance.key === key);
  }
}

const nameOfLanguage = ({ language, languageName }: SpokenText): [string, Utterance] => [
  languageName,
  { language, key: 'languageName', sentence: languageName },
];

function utterancesOf(text: SpokenText, given: Given): [string, Utterance][] {
  const { language } = text;
  const own = [...sentencesOf(text, given)].filter(([key]) => key !== 'languageName');
  return own.map(([key, sentence]) => [sentence, { language, key, sentence }]);
}

/** What a control is called (a subset of the Accessible Name computation that our controls stay within). */
export const nameOf = (control: HTMLElement): string =>
  (control.getAttribute('aria-label') ?? visibleText(control)).trim();

const visibleText = (element: HTMLElement): string =>
  texts(element)
    .map((node) => node.data)
    .join('');

/** The screen's texts from top to bottom; among its buttons only the large ones, which are choices, not tools. */
function textsOn(root: HTMLElement, buttons = true): string[] {
  return texts(root).flatMap((node) => {
    const button = node.parentElement?.closest('button, a');
    if (button && !(buttons && button.classList.contains('big-button'))) return [];
    return node.data.trim() || [];
  });
}

function texts(root: HTMLElement): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    if (!node.parentElement?.closest('.spoken, [aria-hidden="true"], .listen')) found.push(node);
  }
  return found;
}

const afterPaint = (work: () => void): void => {
  requestAnimationFrame(() => setTimeout(work));
};
