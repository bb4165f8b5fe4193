import type { MachineHealth } from "./board/health-chip.tsx";
import type { KioskWords } from "./messages/kiosk/use-words.tsx";

export interface HealthSaid {
  /** Since when it is so. */
  since: string;
  /** Why, as a supervisor would say it; empty while all is well. */
  why: string;
  /** What to do about it. */
  todo: string;
  /** The system's own words, for whoever mends it. */
  said: string;
}

/** A machine's health in the reader's words. */
export function healthWords(words: KioskWords, health: MachineHealth, nowMs: number): HealthSaid {
  const { state, sinceMs, why } = health;
  const said = why?.said ?? "";
  const since = words("machine.since", { time: words.dayTime(sinceMs, nowMs), age: words.span(nowMs - sinceMs) });
  if (state === "online" || state === "starting" || state === "stopped")
    return { since, why: "", todo: state === "stopped" ? words("machine.todo-stopped") : "", said: "" };
  const known = why && words.of("link-why", why.code);
  if (!why || known === undefined || known === why.code)
    return {
      since,
      why: state === "silent" ? words("machine.why-silent") : words("machine.why-unknown"),
      todo: state === "silent" ? words("machine.todo-silent") : words("machine.todo-unknown"),
      said: said || (why?.code ?? ""),
    };
  return { since, why: known, todo: words.of("link-todo", why.code), said };
}

/** The certificate that a machine shows and nobody has answered for yet. */
export function shownFingerprint({ why }: MachineHealth): string | undefined {
  if (why?.code !== "certificate-untrusted") return undefined;
  return /(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/.exec((why.said ?? "").toUpperCase())?.[0];
}
