import { readFileSync } from "node:fs";
import type { Machine } from "../vm/machine.ts";
import { lookAt, type Picture } from "./picture.ts";

const lookEveryMs = 10_000;

/** Until the screen shows a page and not black, and for a minute after: a browser that crashes and comes back would be caught. */
export async function seePage(
  machine: Machine,
  file: string,
  withinMs: number,
): Promise<Picture & { paintedAt: number; cpuSeconds: number; file: string }> {
  const endsAt = performance.now() + withinMs;
  let good = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    await machine.screendump(file);
    const picture = await lookAt(file);
    // The page on its own has dozens of shades in its letters; the waiting page and a console have few.
    good = picture.width === 1_280 && picture.colours > 40 && picture.black < 0.5 ? good + 1 : 0;
    if (good === 6)
      return { paintedAt: Math.round(machine.seconds()), cpuSeconds: machine.cpuSeconds(), ...picture, file };
    if (performance.now() > endsAt)
      throw new Error(`the screen shows no page: ${JSON.stringify(picture)}; see ${file}`);
  }
}

/** Two pictures in a row that are the same and are not empty: nobody writes to the screen any more. */
export async function stillScreen(machine: Machine, file: string, withinMs: number): Promise<void> {
  const endsAt = performance.now() + withinMs;
  let before: Buffer | undefined;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    await machine.screendump(file);
    const now = readFileSync(file);
    if (before?.equals(now) && (await lookAt(file)).colours > 1) return;
    if (performance.now() > endsAt) throw new Error(`the screen keeps changing; see ${file}`);
    before = now;
  }
}
