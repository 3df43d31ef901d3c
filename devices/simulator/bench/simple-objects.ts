import type { ReadingValue } from '../../../hub/contract/entries.ts';
import { type BenchObject, type BenchSaid, clamp, numberIn, objectIn, switchIn } from './bench-object.ts';

/** Presses, as connected buttons say them. */
const PRESSES: ReadonlySet<string> = new Set(['single', 'double', 'long']);

export class Button implements BenchObject {
  readonly id = 'bouton';
  readonly name = { fr: 'Bouton', en: 'Button' };
  readonly measures = [{ measure: 'action', name: { fr: 'appui', en: 'press' } }];
  readonly commands: readonly string[] = [];

  state(): Record<string, ReadingValue> {
    return {};
  }
  command(): null {
    return null;
  }
  act(action: string, value: ReadingValue | undefined): BenchSaid[] | null {
    const press = String(value ?? 'single');
    return action === 'press' && PRESSES.has(press)
      ? [{ measure: 'action', value: press, event: true }]
      : null;
  }
  step(): BenchSaid[] {
    return [];
  }
}

/** Cards of a virtual reader. None is a badge of the building, and no number is there to remember. */
export const CARDS = ['rouge', 'verte', 'bleue'] as const;

export class CardReader implements BenchObject {
  readonly id = 'badge';
  readonly name = { fr: 'Lecteur de cartes', en: 'Card reader' };
  readonly measures = [{ measure: 'card', name: { fr: 'carte', en: 'card' } }];
  readonly commands: readonly string[] = [];

  state(): Record<string, ReadingValue> {
    return {};
  }
  command(): null {
    return null;
  }
  act(action: string, value: ReadingValue | undefined): BenchSaid[] | null {
    const card = CARDS.find((each) => each === value);
    return action === 'tap' && card !== undefined ? [{ measure: 'card', value: card, event: true }] : null;
  }
  step(): BenchSaid[] {
    return [];
  }
}

/** A motion sensor says "somebody" for as long after the last movement. */
const MOTION_SECONDS = 5;

export class MotionSensor implements BenchObject {
  readonly id = 'mouvement';
  readonly name = { fr: 'Détecteur de mouvement', en: 'Motion sensor' };
  readonly measures = [{ measure: 'presence', name: { fr: 'quelqu’un bouge', en: 'somebody moves' } }];
  readonly commands: readonly string[] = [];
  #left = 0;

  state(): Record<string, ReadingValue> {
    return { presence: this.#left > 0 };
  }
  command(): null {
    return null;
  }
  act(action: string): BenchSaid[] | null {
    if (action !== 'move') return null;
    const began = this.#left <= 0;
    this.#left = MOTION_SECONDS;
    return began ? [{ measure: 'presence', value: true }] : [];
  }
  step(seconds: number): BenchSaid[] {
    if (this.#left <= 0) return [];
    this.#left -= seconds;
    return this.#left <= 0 ? [{ measure: 'presence', value: false }] : [];
  }
}

/** Hz; what a small buzzer can and an ear bears. */
const TONE = 660;
const LEAST_TONE = 100;
const MOST_TONE = 4_000;
/** It stops by itself: a room with eight buzzers is loud. */
const LONGEST_SECONDS = 3;

export class Buzzer implements BenchObject {
  readonly id = 'buzzer';
  readonly name = { fr: 'Buzzer', en: 'Buzzer' };
  readonly measures = [
    { measure: 'state', name: { fr: 'sonne', en: 'sounding' } },
    { measure: 'tone', name: { fr: 'note', en: 'tone' }, unit: 'Hz' },
  ];
  readonly commands = ['ON', 'OFF', '880', '{"tone":440,"seconds":1}'];
  #left = 0;
  #tone = TONE;

  state(): Record<string, ReadingValue> {
    return { state: this.#left > 0, tone: this.#tone };
  }
  command(payload: string): BenchSaid[] | null {
    const json = objectIn(payload);
    const on = json === null ? switchIn(payload) : null;
    const tone = json === null ? (on === null ? numberIn(payload) : TONE) : json.tone;
    const seconds = json?.seconds;
    if (on === false) return this.#sound(0, this.#tone);
    if (typeof tone !== 'number') return null;
    return this.#sound(
      typeof seconds === 'number' ? clamp(seconds, 0, LONGEST_SECONDS) : LONGEST_SECONDS,
      Math.round(clamp(tone, LEAST_TONE, MOST_TONE)),
    );
  }
  act(): null {
    return null;
  }
  step(seconds: number): BenchSaid[] {
    if (this.#left <= 0) return [];
    this.#left -= seconds;
    return this.#left <= 0 ? [{ measure: 'state', value: false }] : [];
  }

  #sound(seconds: number, tone: number): BenchSaid[] {
    const before = this.state();
    this.#left = seconds;
    this.#tone = tone;
    const said: BenchSaid[] = [];
    if (before.tone !== tone) said.push({ measure: 'tone', value: tone, unit: 'Hz' });
    if (before.state !== seconds > 0) said.push({ measure: 'state', value: seconds > 0 });
    return said;
  }
}

const MOST_DEGREES = 180;
/** A hobby servo turns 60° in 0.1 s; slower is easier to see. */
const DEGREES_A_SECOND = 120;

export class Servo implements BenchObject {
  readonly id = 'servo';
  readonly name = { fr: 'Servomoteur', en: 'Servo' };
  readonly measures = [{ measure: 'angle', name: { fr: 'angle', en: 'angle' }, unit: '°' }];
  readonly commands = ['0', '90', '180', '{"angle":45}'];
  #angle = 0;
  #wanted = 0;

  state(): Record<string, ReadingValue> {
    return { angle: Math.round(this.#angle) };
  }
  command(payload: string): BenchSaid[] | null {
    const angle = objectIn(payload)?.angle ?? numberIn(payload);
    if (typeof angle !== 'number') return null;
    this.#wanted = clamp(angle, 0, MOST_DEGREES);
    return [];
  }
  act(): null {
    return null;
  }
  step(seconds: number): BenchSaid[] {
    if (this.#angle === this.#wanted) return [];
    const most = DEGREES_A_SECOND * seconds;
    this.#angle += clamp(this.#wanted - this.#angle, -most, most);
    return [{ measure: 'angle', value: Math.round(this.#angle), unit: '°' }];
  }
}

/** Two lines of thirty-two: what a small screen holds. */
const MOST_CHARACTERS = 64;

export class Display implements BenchObject {
  readonly id = 'ecran';
  readonly name = { fr: 'Écran', en: 'Display' };
  readonly measures = [{ measure: 'text', name: { fr: 'texte', en: 'text' } }];
  readonly commands = ['Bonjour', '{"text":"Bonjour"}', ''];
  #text = '';

  state(): Record<string, ReadingValue> {
    return { text: this.#text };
  }
  command(payload: string): BenchSaid[] | null {
    const json = objectIn(payload);
    const wanted = json === null ? payload : (json.text ?? json.value);
    if (wanted === undefined || typeof wanted === 'object') return null;
    const text = [...String(wanted).replace(/\p{Cc}+/gu, ' ')].slice(0, MOST_CHARACTERS).join('');
    if (text === this.#text) return [];
    this.#text = text;
    return [{ measure: 'text', value: text }];
  }
  act(): null {
    return null;
  }
  step(): BenchSaid[] {
    return [];
  }
}
