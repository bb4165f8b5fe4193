import type { Host } from "./host.ts";

/** Between two looks. */
export const lookEveryMs = 10_000;
/** An answer that takes longer is none. */
export const answerWithinMs = 8_000;
/** So many looks without an answer, one after another: it hangs. A busy minute is no hang. */
export const missedMax = 6;

/**
 * The appliance's watchdog. systemd starts anew what ends; what hangs does not end, and Node cannot speak systemd's own watchdog (a datagram
 * socket) without a compiled module. So the agent looks at `/health`: an appliance that answered once and then does not for a minute is
 * killed, and systemd starts it anew. A start, however long, is never cut short.
 */
export function watchAppliance({
  url,
  host,
  log,
  onAnswer = () => {},
  look = lookAt,
}: {
  url: string;
  host: Pick<Host, "run">;
  log: (line: Record<string, unknown>) => void;
  /** It answers for the first time since it was started. */
  onAnswer?: () => void;
  look?: (url: string) => Promise<boolean>;
}): { stop(): void; beat(): Promise<void> } {
  let answeredOnce = false;
  let missed = 0;
  async function beat(): Promise<void> {
    if (await look(url)) {
      if (!answeredOnce) onAnswer();
      answeredOnce = true;
      missed = 0;
      return;
    }
    missed += 1;
    if (!answeredOnce || missed < missedMax) return;
    log({ watchdog: "the appliance does not answer", missed });
    answeredOnce = false;
    missed = 0;
    await host.run("systemctl", ["kill", "--signal=SIGKILL", "kontor.service"]);
  }
  const timer = setInterval(() => void beat(), lookEveryMs);
  return { stop: () => clearInterval(timer), beat };
}

async function lookAt(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
