import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Site } from "../site/site.ts";
import type { Refused } from "../store/book.ts";
import { TestSite } from "../testing/test-site.ts";
import { startFolderAgent } from "./agent/testing/start-folder-agent.ts";
import { BoxDesk } from "./box-desk.ts";
import { makeBoxFolder } from "./slots/testing/box-folder.ts";
import { statusDoors } from "./status-doors.ts";

let home: string;
let agent: Awaited<ReturnType<typeof startFolderAgent>>;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "kontor-box-desk-"));
  await makeBoxFolder(join(home, "root"));
  agent = await startFolderAgent(join(home, "root"));
});
afterAll(async () => {
  await agent.stop();
  rmSync(home, { recursive: true, force: true });
});

const deskAt = (boxSocket: string) => new BoxDesk({ version: "1.0.0", options: { boxSocket } } as Site);
const call = { input: {}, caller: { actor: "anna", device: "", roles: [] }, commandId: "c", address: "local" };
const status = (boxSocket: string) => statusDoors(deskAt(boxSocket))["box.status"]?.(call);

test("a box tells what runs; a machine without an agent says that it is none, and one whose agent is dead that it is silent", async () => {
  expect(await status(agent.socketPath)).toMatchObject({
    value: {
      kind: "ours",
      mode: "run",
      encryption: "none",
      slots: { running: "A", slots: [{ version: "1.0.0" }, {}] },
    },
  });
  expect(await status(join(home, "none.sock"))).toEqual({ ok: true, value: { kind: "not-ours", version: "1.0.0" } });
  writeFileSync(join(home, "dead.sock"), "");
  expect(await status(join(home, "dead.sock"))).toMatchObject({ value: { kind: "silent" } });
});

test("what the agent refuses is refused again", async () => {
  const refused = await deskAt(agent.socketPath)
    .ask("update.arm", { version: "9.9.9" }, { caller: { actor: "anna", device: "", roles: [] } })
    .catch((error: unknown) => error);
  expect((refused as Refused).refusal).toEqual({ code: "slot-not-written", version: "9.9.9", found: "" });
  const absent = await deskAt(join(home, "none.sock"))
    .ask("slots.confirm", {})
    .catch((error: unknown) => error);
  expect((absent as Refused).refusal).toEqual({ code: "box-not-ours" });
});

test("what was done to the box can be read in the book, with who asked", () => {
  const site = new TestSite();
  const caller = { actor: "anna", device: "kiosk", roles: [] };
  const note = { what: "update.arm", outcome: "done", detail: { version: "1.1.0", long: "x".repeat(10_000) } };
  site.sendMany([{ name: "box.note", input: note, caller, commandId: "n1" }]);
  const row = site.db.prepare("SELECT actor, data FROM journal WHERE type = 'box-noted'").get() as {
    actor: string;
    data: string;
  };
  expect(row.actor).toBe("anna");
  expect(JSON.parse(row.data)).toMatchObject({ what: "update.arm", outcome: "done", version: "1.1.0" });
  expect(row.data.length).toBeLessThan(1_000);
});
