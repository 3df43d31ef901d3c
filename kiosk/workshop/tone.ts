/** Enough to be heard at one's own place. */
const VOLUME = 0.06;
/** Without a slope a tone begins and ends with a crack. */
const SLOPE_S = 0.02;

let context: AudioContext | null = null;

/** Sounds until the returned function is called. */
export function sound(hertz: number): () => void {
  context ??= new AudioContext();
  void context.resume();
  const now = context.currentTime;
  const tone = new OscillatorNode(context, { type: 'square', frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.linearRampToValueAtTime(VOLUME, now + SLOPE_S);
  tone.connect(volume).connect(context.destination);
  tone.start();
  const { destination } = context;
  return () => {
    const end = destination.context.currentTime;
    volume.gain.setTargetAtTime(0, end, SLOPE_S);
    tone.stop(end + 5 * SLOPE_S);
  };
}
