import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openSiteStore, type SiteStore } from "../../store/site-store.ts";
import { subscribe } from "../../store/subscription.ts";
import { supervisor, TestSite } from "../../testing/test-site.ts";

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function store(): Promise<SiteStore> {
  const dataDir = mkdtempSync(join(tmpdir(), "kontor-letters-"));
  ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const opened = await openSiteStore({
    dataDir,
    origin: "S1.1",
    writer: new URL("../../writer-thread.ts", import.meta.url),
    onFault: (text) => {
      throw new Error(text);
    },
  });
  ends.push(() => opened.stop());
  return opened;
}

test("a letter that is tried again reaches its consumer, and comes back when it fails again", async () => {
  const { queue, reader } = await store();
  const run = (name: string, input: unknown, commandId: string) =>
    queue.run({ name, input, commandId, caller: supervisor });
  const taken: string[] = [];
  let works = false;
  const follower = subscribe(reader, queue, {
    consumer: "scale-cloud",
    types: new Set(["location-saved"]),
    tries: 1,
    handle: ({ type, pos }) => {
      if (!works) throw new Error("the other end is down");
      taken.push(`${type}@${pos}`);
    },
  });
  ends.push(() => follower.stop());
  const letters = () =>
    reader.rows<{ id: number; pos: number; error: string }>("SELECT id, pos, error FROM deadLetter ORDER BY id");

  await run("locations.save", { id: "A-01" }, "c1");
  await expect.poll(letters).toMatchObject([{ pos: 1, error: "Error: the other end is down" }]);

  await run("dead-letters.retry", { letterId: letters()[0]?.id }, "c2");
  await expect.poll(() => letters().map(({ id }) => id)).toEqual([2]);

  works = true;
  await run("dead-letters.retry", { letterId: 2 }, "c3");
  await expect.poll(() => taken).toEqual(["location-saved@1"]);
  expect(letters()).toEqual([]);
});

test("a letter that is given up is gone, and the book says who gave it up", () => {
  const site = new TestSite();
  site.db
    .prepare("INSERT INTO deadLetter (consumer, pos, error, tries, atMs) VALUES ('webhooks', 7, 'no answer', 4, 5)")
    .run();
  site.do("dead-letters.drop", { letterId: 1 });
  expect(site.ask("dead-letters.list", {}).total).toBe(0);
  expect(site.book.row("SELECT type, actor FROM journal ORDER BY pos DESC")).toEqual({
    type: "dead-letter-dropped",
    actor: supervisor.actor,
  });
  expect(site.refusal("dead-letters.retry", { letterId: 1 })).toMatchObject({ code: "not-found", what: "dead letter" });
});
