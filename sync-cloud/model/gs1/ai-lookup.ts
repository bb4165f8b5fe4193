import type { AiRow } from "./ai-row.ts";
import { aiRows, type LinterName } from "./ai-table.generated.ts";

export type Ai = AiRow<LinterName>;

/** The row of the dictionary for an AI, or undefined when nobody has defined it. */
export function findAi(ai: string): Ai | undefined {
  return byAi.get(ai);
}

/** The AI a text starts with at `at`, or "" when it starts with none. No AI is the beginning of another. */
export function aiAt(text: string, at: number): string {
  for (let length = 2; length <= 4; length++) {
    const ai = text.slice(at, at + length);
    if (ai.length === length && byAi.has(ai)) return ai;
  }
  return "";
}

/** Every defined AI that a pattern such as `31nn` stands for. */
export function aisMatching(pattern: string): readonly string[] {
  const known = byPattern.get(pattern);
  if (known) return known;
  const stem = pattern.replace(/n+$/, "");
  const matching = [...byAi.keys()].filter((ai) => ai.length === pattern.length && ai.startsWith(stem));
  byPattern.set(pattern, matching);
  return matching;
}

/** How long the value of a predefined-length AI is. */
export function valueLengthMax(row: Ai): number {
  return row.components.reduce((sum, part) => sum + part.maxLength, 0);
}

const byAi: ReadonlyMap<string, Ai> = new Map(aiRows.flatMap((row) => row.ais.map((ai) => [ai, row] as const)));

/** Bounded by the patterns the table itself uses. */
const byPattern = new Map<string, readonly string[]>();
