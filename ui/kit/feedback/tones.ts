export type Tone = "ok" | "attention" | "error";

/** One beep of a signal: pitch, when it begins and how long it lasts. */
export interface Beep {
  hertz: number;
  atMs: number;
  forMs: number;
  wave: OscillatorType;
}

/**
 * Told apart with closed eyes and in gloves: ok rises once and ticks once, attention knocks twice at one height, error falls
 * three times, rough and long.
 */
export const signals: Readonly<Record<Tone, { beeps: readonly Beep[]; vibrationMs: readonly number[] }>> = {
  ok: {
    beeps: [
      { hertz: 1_320, atMs: 0, forMs: 60, wave: "sine" },
      { hertz: 1_980, atMs: 60, forMs: 90, wave: "sine" },
    ],
    vibrationMs: [40],
  },
  attention: {
    beeps: [
      { hertz: 740, atMs: 0, forMs: 130, wave: "triangle" },
      { hertz: 740, atMs: 200, forMs: 130, wave: "triangle" },
    ],
    vibrationMs: [90, 90, 90],
  },
  error: {
    beeps: [
      { hertz: 330, atMs: 0, forMs: 160, wave: "square" },
      { hertz: 247, atMs: 190, forMs: 160, wave: "square" },
      { hertz: 165, atMs: 380, forMs: 320, wave: "square" },
    ],
    vibrationMs: [220, 80, 220, 80, 320],
  },
};
