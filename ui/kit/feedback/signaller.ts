import { signals, type Tone } from "./tones.ts";

export interface SignalSettings {
  sound: boolean;
  vibration: boolean;
}

/** Makes a tone heard and felt. Where the device can do neither, the screen still shows it. */
export interface Signaller {
  give(tone: Tone, settings: SignalSettings): void;
}

export function createSignaller(page: Window & { AudioContext?: typeof AudioContext }): Signaller {
  let audio: AudioContext | undefined;

  // Browsers keep sound back until a person has touched the page; a scanner's keys count as touching.
  const wake = () => {
    audio ??= page.AudioContext === undefined ? undefined : new page.AudioContext({ latencyHint: "interactive" });
    if (audio?.state === "suspended") void audio.resume().catch(() => undefined);
  };
  for (const event of ["pointerdown", "keydown"]) page.addEventListener(event, wake, { capture: true, passive: true });

  return {
    give(tone, { sound, vibration }) {
      const { beeps, vibrationMs } = signals[tone];
      if (vibration) page.navigator.vibrate?.([...vibrationMs]);
      if (!sound || audio === undefined || audio.state !== "running") return;
      for (const beep of beeps) {
        const start = audio.currentTime + beep.atMs / 1_000;
        const end = start + beep.forMs / 1_000;
        const oscillator = audio.createOscillator();
        const gain = audio.createGain();
        oscillator.type = beep.wave;
        oscillator.frequency.value = beep.hertz;
        // A short ramp on both ends: a bare edge clicks.
        gain.gain.setValueAtTime(0, start);
        gain.gain.linearRampToValueAtTime(beep.wave === "square" ? 0.25 : 0.6, start + 0.008);
        gain.gain.setValueAtTime(beep.wave === "square" ? 0.25 : 0.6, end - 0.012);
        gain.gain.linearRampToValueAtTime(0, end);
        oscillator.connect(gain).connect(audio.destination);
        oscillator.start(start);
        oscillator.stop(end);
      }
    },
  };
}
