import { chmodSync, chownSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import type { z } from "zod";
import {
  type AgentLine,
  answerBytesMax,
  connectionsMax,
  Lines,
  requestBytesMax,
  requestShape,
  requestWithinMs,
} from "./frames.ts";
import type { Host } from "./host.ts";
import { type Progress, type Verb, VerbRefused } from "./verb.ts";

export interface AgentParts {
  socketPath: string;
  /** Group that may speak to the agent; without one only the agent's own user may. */
  groupId?: number;
  host: Host;
  verbs: Readonly<Record<string, Verb>>;
  log: (line: Record<string, unknown>) => void;
}

export interface RunningAgent {
  readonly socketPath: string;
  /** Takes no more, tells what runs to end, and waits for it. */
  stop(): Promise<void>;
}

/** Listens on a Unix socket that only its group may open, and runs one verb for each connection. */
export async function startAgent(parts: AgentParts): Promise<RunningAgent> {
  const { socketPath, groupId } = parts;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const writers: Writers = new Map();

  const server = createServer((socket) => {
    const done = serve(socket, parts, writers, stopping.signal).finally(() => running.delete(done));
    running.add(done);
  });
  server.maxConnections = connectionsMax;
  mkdirSync(dirname(socketPath), { recursive: true });
  rmSync(socketPath, { force: true });
  await listen(server, socketPath);
  if (groupId !== undefined) chownSync(socketPath, process.getuid?.() ?? 0, groupId);
  chmodSync(socketPath, groupId === undefined ? 0o600 : 0o660);

  return {
    socketPath,
    async stop() {
      server.close();
      stopping.abort();
      await Promise.all(running);
      rmSync(socketPath, { force: true });
    },
  };
}

/** Nobody may open it before it has its group: it is made for its owner alone. */
function listen(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
    process.umask(before);
  });
}

/** The verb that changes each area of the machine right now. */
type Writers = Map<string, { verb: string; by: string }>;

/** What must not be changed by two at once. An update that is written for minutes keeps nobody from setting the network. */
const areaOf = (verb: string): string => {
  const [area = ""] = verb.split(".");
  return area === "update" ? "slots" : area;
};

async function serve(socket: Socket, parts: AgentParts, writers: Writers, stopping: AbortSignal): Promise<void> {
  const gone = new AbortController();
  const isGone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  socket.once("close", () => gone.abort());
  const say = (line: AgentLine): void => {
    if (socket.writable) socket.write(textOf(line));
  };
  const text = await firstLine(socket, stopping);
  if (text !== undefined) {
    const signal = AbortSignal.any([gone.signal, stopping]);
    // Progress nobody reads is dropped; the end of a verb is not.
    const progress = (at: Progress) => {
      if (!socket.writableNeedDrain) say({ progress: at });
    };
    say(await answer(text, parts, writers, signal, progress));
  }
  socket.end();
  // An appliance that reads nothing more is left behind.
  const patience = setTimeout(() => socket.destroy(), requestWithinMs);
  await isGone;
  clearTimeout(patience);
}

function textOf(line: AgentLine): string {
  const text = `${JSON.stringify(line)}\n`;
  if (Buffer.byteLength(text) <= answerBytesMax) return text;
  return `${JSON.stringify({ ok: false, fault: `the answer is longer than ${answerBytesMax} bytes` } satisfies AgentLine)}\n`;
}

/** Undefined when none came in time, or too long a one. */
function firstLine(socket: Socket, stopping: AbortSignal): Promise<string | undefined> {
  const lines = new Lines(requestBytesMax);
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(undefined), requestWithinMs);
    const onStop = () => end(undefined);
    stopping.addEventListener("abort", onStop, { once: true });
    const end = (line: string | undefined) => {
      clearTimeout(timer);
      stopping.removeEventListener("abort", onStop);
      socket.off("data", onData);
      socket.off("close", onClose);
      // Read on, to hear when it closes; what more comes counts for nothing.
      socket.resume();
      resolve(line);
    };
    const onClose = () => end(undefined);
    const onData = (bytes: Buffer) => {
      try {
        const [line] = lines.take(bytes);
        if (line !== undefined) end(line);
      } catch {
        end(undefined);
      }
    };
    socket.on("data", onData);
    socket.once("close", onClose);
  });
}

async function answer(
  text: string,
  { host, verbs, log }: AgentParts,
  writers: Writers,
  signal: AbortSignal,
  progress: (at: Progress) => void,
): Promise<AgentLine> {
  const request = readRequest(text);
  if (!request) return { ok: false, fault: "this is no request: one line of JSON with verb, input and by" };
  const verb = Object.hasOwn(verbs, request.verb) ? verbs[request.verb] : undefined;
  if (!verb) return { ok: false, refusal: { code: "command-unknown", name: request.verb } };
  const input = verb.input.safeParse(request.input ?? {});
  if (!input.success) return { ok: false, refusal: { code: "input-invalid", problems: problemsOf(input.error) } };
  const area = areaOf(verb.name);
  const other = verb.writes ? writers.get(area) : undefined;
  if (other) return { ok: false, refusal: { code: "box-busy", ...other } };
  const mine = { verb: verb.name, by: request.by };
  if (verb.writes) writers.set(area, mine);
  const startedAt = host.nowMs();
  try {
    const value = await verb.run(input.data, { host, progress, signal, by: request.by });
    log({ ...mine, ms: host.nowMs() - startedAt, ok: true });
    return { ok: true, value };
  } catch (error) {
    if (error instanceof VerbRefused) {
      log({ ...mine, refused: error.refusal.code });
      return { ok: false, refusal: error.refusal };
    }
    const fault = String((error as Error).stack ?? error);
    log({ ...mine, fault });
    return { ok: false, fault: (error as Error).message || fault };
  } finally {
    if (verb.writes) writers.delete(area);
  }
}

function readRequest(text: string) {
  try {
    return requestShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const problemsOf = (error: z.ZodError) =>
  error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.join("."), expected: message }));
