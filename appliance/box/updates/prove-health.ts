import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { rowHash } from "#sync/protocol/wire/chain.ts";
import type { Site } from "../../site/site.ts";
import { genesis, type JournalRow } from "../../store/ledger/journal.ts";
import type { Check } from "./proof.ts";

/** One check may take so long; a program that hangs is not well. */
const checkMaxMs = 10_000;
/** A browser that draws says so every few seconds. */
const paintedWithinMs = 30_000;
/** Of the journal's end. */
const tailRows = 500;

/**
 * Looks at everything a version must be able to do before it stays: write and read the book, an unbroken chain at its end, the machines' broker, the doors as people
 * come in, and a frame on the screen where there is one.
 */
export async function proveHealth(site: Site, hasScreen: boolean): Promise<Check[]> {
  const { http = 0, mqtt = 0 } = site.ready.ports;
  // A box that only follows another one serves no machines.
  const hasBroker = site.standby.status().role !== "standby";
  return Promise.all([
    check("store", () => storeAnswers(site)),
    check("journal", async () => journalHolds(site)),
    ...(hasBroker ? [check("broker", () => listens(mqtt))] : []),
    check("doors", () => health(http)),
    ...(hasScreen ? [check("screen", () => painted(http))] : []),
  ]);
}

async function check(name: Check["name"], look: () => Promise<unknown>): Promise<Check> {
  const late = new Promise<never>((_done, failed) =>
    setTimeout(() => failed(new Error("it does not answer in time")), checkMaxMs).unref(),
  );
  try {
    await Promise.race([look(), late]);
    return { name, state: "good", detail: "" };
  } catch (error) {
    return { name, state: "bad", detail: String((error as Error).message).slice(0, 300) };
  }
}

/** The writer answers a command, and the reading connection sees the book. That command is a question, so it leaves no trace. */
async function storeAnswers({ store }: Site): Promise<void> {
  const answer = await store.queue.run({
    name: "box.prove",
    commandId: "",
    input: {},
    caller: { actor: "system", device: "", roles: [] },
  });
  // Of a box that another one replaced: the writer answers.
  const closed = ["site-fenced", "standby-following"];
  if (!answer.ok && ("fault" in answer || !closed.includes(answer.refusal.code)))
    throw new Error("fault" in answer ? answer.fault : answer.refusal.code);
  store.reader.row("SELECT max(pos) FROM journal");
}

function journalHolds({ store: { reader } }: Site): void {
  const rows = reader.rows<JournalRow>("SELECT * FROM journal ORDER BY pos DESC LIMIT ?", tailRows).reverse();
  const ends = new Map<string, JournalRow>();
  for (const row of rows) {
    const before = ends.get(row.origin);
    ends.set(row.origin, row);
    if (!before && row.seq > 1) continue; // the rows before are not looked at
    if (!rowHash(row, before?.hash ?? genesis).equals(row.hash))
      throw new Error(`fact ${row.origin}/${row.seq} is not as it was written`);
  }
}

function listens(port: number): Promise<void> {
  if (port === 0) return Promise.reject(new Error("it is not open"));
  return new Promise((done, failed) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      done();
    });
    socket.once("error", failed);
  });
}

async function health(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(checkMaxMs) });
  const body = (await answer.json()) as { ready?: boolean };
  if (!answer.ok || body.ready !== true) throw new Error(`/health answers ${answer.status}`);
}

async function painted(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/kiosk`, { signal: AbortSignal.timeout(checkMaxMs) });
  const { screens } = (await answer.json()) as { screens: { screen: string; paintedMsAgo: number }[] };
  const main = screens.find(({ screen }) => screen === "main");
  if (!main) throw new Error("nothing was drawn yet");
  if (main.paintedMsAgo > paintedWithinMs) throw new Error(`nothing was drawn for ${main.paintedMsAgo} ms`);
}

/** Whether a display is plugged in, as the kernel says. */
export function screenConnected(folder = "/sys/class/drm"): boolean {
  try {
    return readdirSync(folder).some((name) => {
      try {
        return readFileSync(join(folder, name, "status"), "utf8").trim() === "connected";
      } catch {
        return false; // a card, not a connector
      }
    });
  } catch {
    return false; // a machine without a graphics card
  }
}
