import type { FromProcess, ToProcess } from "./messages.ts";
import { PlcSession } from "./plc-session.ts";

/**
 * The process that speaks OPC UA: the library loads certificates, logs much and has its own timers, and must not take the appliance
 * down. It holds one session per controller, and ends when the appliance does.
 */
const sessions = new Map<number, PlcSession>();

const tell = (message: FromProcess): void => {
  if (process.connected) process.send?.(message, () => {});
};

process.on("message", (message: ToProcess) => {
  const { to } = message;
  if (message.kind === "open") {
    const session = new PlcSession(message.options, (news) => tell({ from: to, ...news } as FromProcess));
    sessions.set(to, session);
    session.start();
  } else if (message.kind === "close") {
    const session = sessions.get(to);
    sessions.delete(to);
    void Promise.resolve(session?.stop()).finally(() => tell({ from: to, kind: "closed" }));
  } else if (message.kind === "taken") sessions.get(to)?.taken(message.batch);
  else
    void answer(to, message.ask).then((said) =>
      tell({ from: to, kind: "answer", id: message.id, ...said } as FromProcess),
    );
});
process.on("disconnect", () => process.exit(0));
// What goes wrong deep in the library ends this process; the appliance starts it anew and opens the sessions again.
process.on("uncaughtException", end);
process.on("unhandledRejection", end);
tell({ from: 0, kind: "ready" });

async function answer(to: number, ask: Extract<ToProcess, { kind: "ask" }>["ask"]) {
  const session = sessions.get(to);
  try {
    if (!session) throw new Error("this session is closed");
    return { value: (await session.ask(ask)) ?? null };
  } catch (error) {
    const { code = "error", message } = error as { code?: string; message: string };
    return { trouble: { code, said: String(message).slice(0, 300) } };
  }
}

function end(error: unknown): void {
  process.stderr.write(`${String((error as Error)?.stack ?? error).slice(0, 2_000)}\n`);
  process.exit(1);
}
