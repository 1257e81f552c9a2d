/** A sound that Folio makes by itself: no file to ship, nothing to download. */
export interface Recording {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Semitones above the deepest note, one a beat; null is a rest. */
  readonly notes: readonly (number | null)[];
  readonly beatSeconds: number;
}

export const RECORDINGS: readonly Recording[] = [
  {
    id: 'recording-door-chime',
    title: 'Door chime, workshop',
    about: 'The bell above the door, as it is now',
    notes: [12, 7, 16],
    beatSeconds: 0.5,
  },
  {
    id: 'recording-ferry-tune',
    title: 'The ferry’s tune',
    about: 'Hummed by the rope seller, played back on the kalimba',
    notes: [0, 4, 7, 12, 11, 7, null, 9, 7, 4, 2, 4, 7, null, 4, 0],
    beatSeconds: 0.42,
  },
  {
    id: 'recording-night-shift',
    title: 'Night shift',
    about: 'Two lathes and a kettle, slowed down',
    notes: [0, null, 7, null, 3, null, 10, 7, null, 3, null, 0, null, 5, null, 7, null, 0],
    beatSeconds: 0.5,
  },
];

/** Enough for plucked notes below 2 kHz. */
const RATE = 16_000;
/** The last note rings out. */
const TAIL_SECONDS = 0.6;
const DEEPEST_HZ = 220;
const WAV_HEADER_BYTES = 44;

/** The samples, each from -1 to 1: every note a string that is plucked and dies away. */
export function play({ notes, beatSeconds }: Recording): Float32Array {
  const samples = new Float32Array(Math.ceil((notes.length * beatSeconds + TAIL_SECONDS) * RATE));
  for (const [beat, note] of notes.entries()) {
    if (note === null) continue;
    const pitch = 2 * Math.PI * DEEPEST_HZ * 2 ** (note / 12);
    const start = Math.round(beat * beatSeconds * RATE);
    for (let at = start; at < samples.length; at += 1) {
      const seconds = (at - start) / RATE;
      const tone = Math.sin(pitch * seconds) + 0.3 * Math.sin(2 * pitch * seconds);
      samples[at] = (samples[at] ?? 0) + 0.3 * tone * Math.exp(-3.5 * seconds);
    }
  }
  return samples;
}

/** Mono, 16 bits: what every browser engine plays, whatever codecs it was built with. */
export function wavOf(samples: Float32Array): Blob {
  const view = new DataView(new ArrayBuffer(WAV_HEADER_BYTES + samples.length * 2));
  const text = (at: number, word: string) => {
    for (const [index, letter] of [...word].entries()) view.setUint8(at + index, letter.charCodeAt(0));
  };
  text(0, 'RIFF');
  view.setUint32(4, view.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  for (const [index, sample] of samples.entries())
    view.setInt16(WAV_HEADER_BYTES + index * 2, Math.max(-1, Math.min(1, sample)) * 32_767, true);
  return new Blob([view], { type: 'audio/wav' });
}

/** How loud each of so many parts is, 0 to 1. */
export function loudness(samples: Float32Array, parts: number): number[] {
  const size = Math.floor(samples.length / parts);
  const peaks = Array.from({ length: parts }, (_, part) =>
    samples
      .subarray(part * size, (part + 1) * size)
      .reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0),
  );
  const loudest = Math.max(...peaks, Number.EPSILON);
  return peaks.map((peak) => peak / loudest);
}
