import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { AgentSilent, askAgent } from "./client.ts";
import { requestBytesMax } from "./frames.ts";
import { type RunningAgent, startAgent } from "./server.ts";
import { FolderHost } from "./testing/folder-host.ts";
import { defineVerb, type Progress, refuseVerb, type Verb } from "./verb.ts";
import type { VerbName } from "./verbs/all.ts";

const folders: string[] = [];
const agents: RunningAgent[] = [];
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A verb that runs until its test lets it go. */
function gate() {
  const opened = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  return { open: opened.resolve, entered: entered.promise, enter: entered.resolve, wait: opened.promise };
}

async function agentWith(verbs: readonly Verb[]) {
  const folder = mkdtempSync(join(tmpdir(), "kontor-agent-test-"));
  folders.push(folder);
  const socketPath = join(folder, "run/box.sock");
  const log: Record<string, unknown>[] = [];
  const agent = await startAgent({
    socketPath,
    host: new FolderHost(folder),
    verbs: Object.fromEntries(verbs.map((verb) => [verb.name, verb])),
    log: (line) => log.push(line),
  });
  agents.push(agent);
  return { socketPath, agent, log };
}

const verb = (
  name: string,
  run: (context: Parameters<Verb["run"]>[1]) => Promise<unknown>,
  { writes = false, output = z.unknown() as z.ZodType } = {},
) =>
  defineVerb({
    name,
    writes,
    input: z.strictObject({ n: z.int().optional() }),
    output,
    refusals: [],
    run: (_input, context) => run(context),
  });

/** Verbs of a test are in no list. */
const ask = (socketPath: string, name: string, input: unknown = {}, options: Parameters<typeof askAgent>[3] = {}) =>
  askAgent(socketPath, name as VerbName, input as never, options) as Promise<unknown>;

test("a verb answers, with its progress before, and is told who asked", async () => {
  const { socketPath, log } = await agentWith([
    verb("a.count", async ({ progress, by }) => {
      progress({ step: "count", done: 1, of: 2 });
      progress({ step: "count", done: 2, of: 2 });
      return { by };
    }),
  ]);
  const seen: Progress[] = [];
  const answer = await ask(socketPath, "a.count", {}, { by: "anna", onProgress: (at) => seen.push(at) });
  expect(answer).toEqual({ ok: true, value: { by: "anna" } });
  expect(seen.map(({ done }) => done)).toEqual([1, 2]);
  expect(log).toEqual([{ verb: "a.count", by: "anna", ms: 0, ok: true }]);
});

test("a refusal and a fault reach whoever asked, and the agent goes on", async () => {
  const { socketPath } = await agentWith([
    verb("a.refuse", async () => refuseVerb({ code: "box-busy", verb: "x", by: "y" })),
    verb("a.break", async () => {
      throw new Error("the disk is gone");
    }),
  ]);
  expect(await ask(socketPath, "a.refuse")).toEqual({ ok: false, refusal: { code: "box-busy", verb: "x", by: "y" } });
  expect(await ask(socketPath, "a.break")).toEqual({ ok: false, fault: "the disk is gone" });
  expect(await ask(socketPath, "a.other")).toEqual({
    ok: false,
    refusal: { code: "command-unknown", name: "a.other" },
  });
  expect(await ask(socketPath, "toString")).toMatchObject({ refusal: { code: "command-unknown" } });
  expect(await ask(socketPath, "a.break", { m: 1 })).toMatchObject({ refusal: { code: "input-invalid" } });
});

test("one verb at a time changes an area of the machine; looking, and other areas, go on beside it", async () => {
  const busy = gate();
  const { socketPath } = await agentWith([
    verb(
      "a.write",
      async () => {
        busy.enter();
        await busy.wait;
        return 1;
      },
      { writes: true },
    ),
    verb("a.look", async () => 2),
    verb("b.write", async () => 3, { writes: true }),
  ]);
  const first = ask(socketPath, "a.write", {}, { by: "anna" });
  await busy.entered;
  expect(await ask(socketPath, "a.write")).toEqual({
    ok: false,
    refusal: { code: "box-busy", verb: "a.write", by: "anna" },
  });
  expect(await ask(socketPath, "a.look")).toEqual({ ok: true, value: 2 });
  expect(await ask(socketPath, "b.write")).toEqual({ ok: true, value: 3 });
  busy.open();
  expect(await first).toEqual({ ok: true, value: 1 });
  expect(await ask(socketPath, "a.write")).toEqual({ ok: true, value: 1 });
});

test("a verb ends when whoever asked is gone", async () => {
  const entered = gate();
  const ended = gate();
  const { socketPath } = await agentWith([
    verb(
      "a.long",
      async ({ signal }) => {
        entered.enter();
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        ended.enter();
        return 0;
      },
      { writes: true },
    ),
  ]);
  const leaving = new AbortController();
  const asked = ask(socketPath, "a.long", {}, { signal: leaving.signal });
  await entered.entered;
  leaving.abort(new Error("left"));
  await expect(asked).rejects.toThrow("left");
  await ended.entered;
});

test("an agent that stops tells its verbs, waits for them and takes its socket away", async () => {
  const entered = gate();
  const { socketPath, agent } = await agentWith([
    verb("a.long", async ({ signal }) => {
      entered.enter();
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return "ended in order";
    }),
  ]);
  const asked = ask(socketPath, "a.long");
  await entered.entered;
  await agent.stop();
  expect(await asked).toEqual({ ok: true, value: "ended in order" });
  expect(existsSync(socketPath)).toBe(false);
});

test("only its owner and group may open the socket", async () => {
  const { socketPath } = await agentWith([]);
  expect(statSync(socketPath).mode & 0o777).toBe(0o600);
});

test("a machine without an agent says that it is absent; one that hangs up says so", async () => {
  const missing = await ask(join(tmpdir(), "kontor-no-such.sock"), "a.look").catch((error: unknown) => error);
  expect(missing).toBeInstanceOf(AgentSilent);
  expect((missing as AgentSilent).absent).toBe(true);
});

test("a request that is too long, or no request, is not run", async () => {
  let ran = 0;
  const { socketPath } = await agentWith([verb("a.look", async () => ran++)]);
  const say = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(socketPath, () => socket.write(text));
      let heard = "";
      socket.on("data", (bytes) => {
        heard += bytes;
      });
      socket.on("error", reject);
      socket.on("close", () => resolve(heard));
    });
  expect(await say("hello\n")).toContain("this is no request");
  expect(await say(`${JSON.stringify({ verb: "a.look", input: {} })}\n`)).toContain("this is no request");
  expect(await say(`${JSON.stringify({ verb: "a.look", input: {}, by: "x", more: "" })}\n`)).toContain(
    "this is no request",
  );
  expect(await say("x".repeat(requestBytesMax + 1))).toBe("");
  expect(ran).toBe(0);
});
