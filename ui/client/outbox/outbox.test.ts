import "fake-indexeddb/auto";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Job } from "#sync/model/steps/step.ts";
import type { NamedCall } from "../call.ts";
import { type Answer, problemFrom, unreachable } from "../problem.ts";
import { type Outbox, openOutbox } from "./outbox.ts";
import { createSender, type SenderParts } from "./sender.ts";

const scan = (raw: string) => ({ type: "scan", raw, atMs: 1 }) as const;

/** Scan the place, then as many items as you like: each sends one command. */
const loadJob = (id = "J1"): Job => ({
  id,
  taskId: id,
  type: "load",
  title: { code: "job.load" },
  leaseEpoch: 1,
  leaseUntil: null,
  form: {},
  first: "dock",
  steps: [
    {
      id: "dock",
      title: { code: "load.scan-dock" },
      show: [],
      accepts: [{ means: "dock", codes: [{ code: "DOCK" }] }],
      next: "carton",
    },
    {
      id: "carton",
      title: { code: "load.scan-carton" },
      show: [],
      accepts: [{ means: "lpn", like: "lpn", set: { lpn: { from: "code" } } }],
      choices: [{ id: "end", label: { code: "load.done" }, tone: "primary", next: "done" }],
      emit: { command: "load.carton", input: { lpn: { field: "lpn" } }, clear: ["lpn"] },
      next: "carton",
    },
  ],
});

let names = 0;
async function fresh(parts: { entriesMax?: number; name?: string } = {}): Promise<Outbox> {
  const outbox = await openOutbox({
    name: parts.name ?? `outbox-${++names}`,
    now: () => 1_000,
    entriesMax: parts.entriesMax,
  });
  onTestFinished(() => outbox.close());
  return outbox;
}

/** An appliance that keeps the first answer of each command id, and applies each once. */
function appliance(answer: (call: NamedCall) => Answer<unknown> = () => ({ ok: true, value: {} })) {
  const applied: string[] = [];
  const answers = new Map<string, Answer<unknown>>();
  let down: "request" | "answer" | undefined;
  return {
    applied,
    fail(when: "request" | "answer" | undefined) {
      down = when;
    },
    async callAll(calls: readonly NamedCall[]): Promise<Answer<Answer<unknown>[]>> {
      if (down === "request") return { ok: false, problem: unreachable("no network") };
      const all = calls.map((call) => {
        const earlier = answers.get(call.commandId);
        if (earlier) return earlier;
        const now = answer(call);
        if (now.ok) applied.push(String(call.input.lpn));
        if (now.ok || now.problem.status < 500) answers.set(call.commandId, now);
        return now;
      });
      return down === "answer" ? { ok: false, problem: unreachable("lost on the way back") } : { ok: true, value: all };
    },
  };
}

function senderOf(outbox: Outbox, callAll: SenderParts["callAll"], more: Partial<SenderParts> = {}) {
  const retries: { delayMs: number; run: () => void }[] = [];
  const drained: string[] = [];
  const sender = createSender({
    outbox,
    callAll,
    tokenOf: (personId) => `token-${personId}`,
    exclusively: (work) => work(),
    after(delayMs, run) {
      retries.push({ delayMs, run });
      return () => {};
    },
    onDrained: (personId) => drained.push(personId),
    ...more,
  });
  return { sender, retries, drained };
}

async function load(outbox: Outbox, lpns: readonly string[], person = "ann", job = loadJob()) {
  await outbox.begin(person, job, {});
  for (const raw of ["DOCK", ...lpns]) await outbox.record(person, scan(raw));
}

describe("the outbox", () => {
  test("has the event and its command on the disk before it answers, and resumes at the same step", async () => {
    const name = `resume-${++names}`;
    const outbox = await fresh({ name });
    await outbox.begin("ann", loadJob(), {});
    await outbox.record("ann", scan("DOCK"));
    const answer = await outbox.record("ann", scan("LPN-1"));
    expect(answer).toMatchObject({ kind: "advance", advance: { feedback: "ok", commands: [{ name: "load.carton" }] } });

    const reloaded = await fresh({ name });
    expect(reloaded.view.get()).toMatchObject({ device: outbox.view.get().device, unsent: 1 });
    expect(reloaded.view.get().held.get("ann")?.state.stepId).toBe("carton");
    expect((await reloaded.entries()).map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, "event"],
      [2, "event"],
      [3, "command"],
    ]);
  });

  test("keeps nothing of a scan that was refused", async () => {
    const outbox = await fresh();
    await outbox.begin("ann", loadJob(), {});
    expect(await outbox.record("ann", scan("nowhere"))).toMatchObject({
      kind: "advance",
      advance: { feedback: "error" },
    });
    expect(await outbox.entries()).toEqual([]);
    expect(await outbox.record("bob", scan("DOCK"))).toEqual({ kind: "no-job" });
  });

  test("gives every event its own number when two tabs record at once", async () => {
    const name = `tabs-${++names}`;
    const [one, two] = [await fresh({ name }), await fresh({ name })];
    await one.begin("ann", loadJob(), {});
    await one.record("ann", scan("DOCK"));
    await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).record("ann", scan(`LPN-${i}`))));
    const commands = await one.unsent("ann", 100);
    expect(commands.map(({ input }) => input.lpn).sort()).toEqual(
      Array.from({ length: 20 }, (_, i) => `LPN-${i}`).sort(),
    );
    expect(new Set(commands.map(({ seq }) => seq)).size).toBe(20);
  });

  test("stops with a clear answer when it is full, and takes nothing", async () => {
    const outbox = await fresh({ entriesMax: 4 });
    await load(outbox, ["LPN-1"]);
    expect(await outbox.record("ann", scan("LPN-2"))).toEqual({ kind: "full" });
    expect(await outbox.entries()).toHaveLength(3);
    expect(outbox.view.get().unsent).toBe(1);
  });

  test("forgets events once their command is durable, and keeps those that are still to be sent", async () => {
    const outbox = await fresh();
    await outbox.begin("ann", loadJob(), {});
    await outbox.record("ann", scan("DOCK"));
    await outbox.settle([]);
    expect(await outbox.entries()).toHaveLength(1);
    await outbox.record("ann", scan("LPN-1"));
    await outbox.settle([{ seq: 3, answer: { ok: true, value: {} } }]);
    expect(await outbox.entries()).toEqual([]);
  });

  test("goes on with the job an answer brings, unless more was done meanwhile", async () => {
    const next: Answer<unknown> = { ok: true, value: { job: loadJob("J2") } };
    const calm = await fresh();
    await load(calm, ["LPN-1"]);
    await calm.settle([{ seq: 3, answer: next }]);
    expect(calm.view.get().held.get("ann")?.job.id).toBe("J2");
    expect((await calm.record("ann", scan("DOCK"))).kind).toBe("advance");

    const busy = await fresh();
    await load(busy, ["LPN-1", "LPN-2"]);
    await busy.settle([{ seq: 3, answer: next }]);
    expect(busy.view.get().held.get("ann")?.job.id).toBe("J1");
  });
});

describe("the sender", () => {
  test("sends in order and removes only what is durable", async () => {
    const outbox = await fresh();
    const site = appliance();
    const { sender, drained } = senderOf(outbox, site.callAll);
    await load(outbox, ["LPN-1", "LPN-2", "LPN-3"]);
    expect(await sender.flush("ann")).toBe(true);
    expect(site.applied).toEqual(["LPN-1", "LPN-2", "LPN-3"]);
    expect(outbox.view.get().unsent).toBe(0);
    expect(drained).toEqual(["ann"]);
  });

  test("sends the same command ids again after a lost answer, so each is applied once", async () => {
    const outbox = await fresh();
    const site = appliance();
    const { sender, retries } = senderOf(outbox, site.callAll);
    await load(outbox, ["LPN-1", "LPN-2"]);
    site.fail("request");
    expect(await sender.flush("ann")).toBe(false);
    site.fail("answer");
    expect(await sender.flush("ann")).toBe(false);
    expect(outbox.view.get().unsent).toBe(2);
    expect(sender.state.get()).toBe("waiting");
    site.fail(undefined);
    expect(await sender.flush("ann")).toBe(true);
    expect(site.applied).toEqual(["LPN-1", "LPN-2"]);
    expect(retries.map(({ delayMs }) => delayMs)).toEqual([1_000, 2_000]);
  });

  test("waits as long as a busy appliance asks for", async () => {
    const outbox = await fresh();
    const busy = problemFrom(503, { code: "queue-full", data: { retryAfterMs: 700 } });
    const { sender, retries } = senderOf(outbox, async () => ({ ok: false, problem: busy }));
    await load(outbox, ["LPN-1"]);
    expect(await sender.flush("ann")).toBe(false);
    expect(retries[0]?.delayMs).toBe(700);
    expect(outbox.view.get()).toMatchObject({ unsent: 1, refused: 0 });
  });

  test("keeps a refused command for a person, and sends the others", async () => {
    const outbox = await fresh();
    let locked = true;
    const site = appliance(({ input }) =>
      input.lpn === "LPN-2" && locked
        ? { ok: false, problem: problemFrom(409, { code: "lpn-in-use" }) }
        : { ok: true, value: {} },
    );
    const { sender } = senderOf(outbox, site.callAll);
    await load(outbox, ["LPN-1", "LPN-2", "LPN-3"]);
    expect(await sender.flush("ann")).toBe(true);
    expect(site.applied).toEqual(["LPN-1", "LPN-3"]);
    expect(outbox.view.get()).toMatchObject({ unsent: 0, refused: 1 });

    const refused = (await outbox.entries()).find((entry) => entry.kind === "refused")!;
    expect(refused).toMatchObject({ problem: { code: "lpn-in-use" }, input: { lpn: "LPN-2" } });
    locked = false;
    await outbox.retry(refused.seq);
    await sender.flush("ann");
    expect(site.applied).toEqual(["LPN-1", "LPN-3", "LPN-2"]);
    expect(outbox.view.get()).toMatchObject({ unsent: 0, refused: 0 });
  });

  test("finds the one command that has a whole batch refused", async () => {
    const outbox = await fresh();
    const site = appliance();
    const callAll = async (calls: readonly NamedCall[]): Promise<Answer<Answer<unknown>[]>> =>
      calls.some(({ input }) => input.lpn === "LPN-2")
        ? { ok: false, problem: problemFrom(400, { code: "input-invalid" }) }
        : site.callAll(calls);
    const { sender } = senderOf(outbox, callAll);
    await load(outbox, ["LPN-1", "LPN-2", "LPN-3"]);
    await sender.flush("ann");
    expect(site.applied).toEqual(["LPN-1", "LPN-3"]);
    expect(outbox.view.get()).toMatchObject({ unsent: 0, refused: 1 });
  });

  test("sends everybody's scans in their own name, and nobody waits for another's sign-in", async () => {
    const outbox = await fresh();
    const tokens: string[] = [];
    const site = appliance();
    const callAll: SenderParts["callAll"] = async (calls, token) => {
      tokens.push(token);
      if (token === "token-ann") return { ok: false, problem: problemFrom(401, { code: "sign-in-needed" }) };
      return site.callAll(calls);
    };
    const { sender } = senderOf(outbox, callAll);
    await load(outbox, ["LPN-1"], "ann");
    await load(outbox, ["LPN-2"], "bob", loadJob("J2"));
    expect(await sender.flush("bob")).toBe(true);
    expect(tokens).toEqual(["token-ann", "token-bob"]);
    expect(site.applied).toEqual(["LPN-2"]);
    expect(sender.state.get()).toBe("sign-in");
    expect(outbox.view.get().unsent).toBe(1);
  });

  test("sends what was scanned while it was sending", async () => {
    const outbox = await fresh();
    const site = appliance();
    let scanned = false;
    const { sender } = senderOf(outbox, async (calls) => {
      if (!scanned) {
        scanned = true;
        await outbox.record("ann", scan("LPN-9"));
      }
      return site.callAll(calls);
    });
    await load(outbox, ["LPN-1"]);
    expect(await sender.flush("ann")).toBe(true);
    expect(site.applied).toEqual(["LPN-1", "LPN-9"]);
  });
});
