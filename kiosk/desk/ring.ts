/** A bell of two notes, as a shop's door has: heard across a room, and unlike the door's own sounds. */
const NOTES = [
  { hertz: 987.77, start: 0 },
  { hertz: 783.99, start: 0.35 },
] as const;
const LENGTH_S = 0.9;
const PEAK_GAIN = 0.4;
/** Rings again until somebody answers. */
const EVERY_MS = 4_000;

export class Ring {
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Browsers stay silent until a first touch of the page. */
  get silent(): boolean {
    return this.#context?.state !== 'running';
  }

  /** To be called in a touch or a key press, and before a ring. */
  async unlock(): Promise<void> {
    this.#context ??= new AudioContext();
    await this.#context.resume();
  }

  start(): void {
    this.stop();
    this.once();
    this.#timer = setInterval(() => this.once(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  once(): void {
    this.#context ??= new AudioContext();
    const context = this.#context;
    if (context.state !== 'running') {
      // Where the page was touched before, this is enough; the next ring is then heard.
      void context.resume();
      return;
    }
    const now = context.currentTime + 0.01;
    for (const { hertz, start } of NOTES) {
      const oscillator = new OscillatorNode(context, { type: 'sine', frequency: hertz });
      const envelope = new GainNode(context, { gain: 0 });
      envelope.gain.setValueAtTime(0, now + start);
      envelope.gain.linearRampToValueAtTime(PEAK_GAIN, now + start + 0.01);
      envelope.gain.exponentialRampToValueAtTime(0.001, now + start + LENGTH_S);
      oscillator.connect(envelope).connect(context.destination);
      oscillator.start(now + start);
      oscillator.stop(now + start + LENGTH_S);
    }
  }
}
