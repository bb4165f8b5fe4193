import type { Hello } from "../session.ts";
import { forkMarksMax } from "../session.ts";
import { sameHash } from "../short-hash.ts";
import type { HubView } from "./view.ts";

/** An origin of which the box and the hub hold different pasts; what they have in common ends in `fromSeq` … `toSeq - 1`. */
export interface Fork {
  origin: string;
  fromSeq: number;
  toSeq: number;
}

/**
 * Where the box's own history leaves the hub's: an epoch whose hash the hub has otherwise; or the living epoch of which the hub has more than the box,
 * which was set back then. A box that found it by itself asks with `probe`.
 */
export function findFork(view: Pick<HubView, "origin" | "hashAt">, hello: Hello): Fork | undefined {
  const steps = [...hello.lineage, hello];
  if (hello.probe) {
    const { origin, fromSeq, toSeq } = hello.probe;
    const held = view.origin(origin);
    if (held && steps.some((step) => step.origin === origin))
      return { origin, fromSeq: Math.min(fromSeq, held.seq), toSeq: Math.min(toSeq, held.seq) };
  }
  for (const step of steps) {
    const held = view.origin(step.origin);
    if (!held || held.seq < step.seq) continue;
    if (step.seq > 0 && !sameHash(view.hashAt(step.origin, step.seq), step.tip))
      return { origin: step.origin, fromSeq: 0, toSeq: step.seq };
  }
  const held = view.origin(hello.origin);
  return held && held.seq > hello.seq ? { origin: hello.origin, fromSeq: hello.seq, toSeq: hello.seq } : undefined;
}

/** Which hashes to tell: all, where they are few; else spread evenly, both ends among them, and the box asks again. Seq 0 needs no telling. */
export function forkSeqs({ fromSeq, toSeq }: Fork): number[] {
  const span = toSeq - fromSeq;
  if (span < forkMarksMax) return Array.from({ length: span + 1 }, (_, i) => fromSeq + i).filter((seq) => seq > 0);
  const seqs = new Set<number>();
  for (let i = 0; i < forkMarksMax; i++) seqs.add(fromSeq + Math.round((span * i) / (forkMarksMax - 1)));
  return [...seqs].filter((seq) => seq > 0).sort((a, b) => a - b);
}
