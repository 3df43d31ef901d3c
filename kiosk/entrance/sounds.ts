/** Short signals made on the spot, one for each kind of news, so that nobody has to see the screen to know. */

/** [frequency in Hz, start in s, length in s] */
type Note = readonly [hertz: number, start: number, length: number];

const MELODIES = {
  /** Up: come in. */
  in: [
    [523.25, 0, 0.16],
    [659.25, 0.11, 0.16],
    [783.99, 0.22, 0.38],
  ],
  /** Down: goodbye. */
  out: [
    [783.99, 0, 0.16],
    [659.25, 0.11, 0.16],
    [523.25, 0.22, 0.38],
  ],
  /** The same again. */
  repeat: [
    [587.33, 0, 0.12],
    [587.33, 0.2, 0.2],
  ],
  /** Two low notes: something to ask at the desk. */
  ask: [
    [329.63, 0, 0.22],
    [261.63, 0.24, 0.36],
  ],
  /** A door bell: somebody is called. */
  bell: [
    [880, 0, 0.5],
    [698.46, 0.42, 0.7],
  ],
  /** One long low note, wavering: the hub is gone. */
  lost: [
    [220, 0, 0.5],
    [233.08, 0.1, 0.5],
    [220, 0.65, 0.6],
  ],
} as const satisfies Record<string, readonly Note[]>;
export type SoundName = keyof typeof MELODIES;

/** A quarter of full scale, so that the amplifier's setting, made once for 65 dBA, is never overshot. */
const PEAK_GAIN = 0.25;
const ATTACK_S = 0.012;

export class Sounds {
  #context: AudioContext | null = null;

  /** Browsers stay silent until a first touch, unless the kiosk was started with autoplay allowed. */
  unlock(): void {
    this.#context ??= new AudioContext({ latencyHint: 'interactive' });
    if (this.#context.state === 'suspended') void this.#context.resume();
  }

  play(name: SoundName): void {
    this.unlock();
    const context = this.#context;
    // A sound that cannot be heard now must not be heard later, over someone else's welcome.
    if (context === null || context.state !== 'running') return;
    const now = context.currentTime + 0.01;
    for (const [hertz, start, length] of MELODIES[name]) {
      const oscillator = new OscillatorNode(context, { type: 'triangle', frequency: hertz });
      const envelope = new GainNode(context, { gain: 0 });
      envelope.gain.setValueAtTime(0, now + start);
      envelope.gain.linearRampToValueAtTime(PEAK_GAIN, now + start + ATTACK_S);
      envelope.gain.exponentialRampToValueAtTime(0.001, now + start + length);
      oscillator.connect(envelope).connect(context.destination);
      oscillator.start(now + start);
      oscillator.stop(now + start + length + 0.02);
    }
  }
}
