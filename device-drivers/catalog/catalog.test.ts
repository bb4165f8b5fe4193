import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstValueFrom, take, timeout, toArray } from "rxjs";
import { afterAll, describe, expect, test } from "vitest";
import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { checkSettings } from "../kit/check-settings.ts";
import { headerText, lineText } from "../kit/recording.ts";
import { catalog, entryOf } from "./all.ts";

const folder = mkdtempSync(join(tmpdir(), "catalog-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("every id is there once, and found", () => {
  const ids = catalog.map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  for (const entry of catalog) expect(entryOf(entry.id)).toBe(entry);
  expect(entryOf("constructor")).toBeUndefined();
});

describe.each(catalog.map((entry) => [entry.id, entry] as const))("%s", (_id, entry) => {
  test("says what it is and where its numbers come from", () => {
    expect(entry.id).toMatch(/^[a-z0-9-]+\/[a-z0-9.-]+$/);
    for (const words of [entry.title, entry.protocol, entry.source]) expect(words.trim()).not.toBe("");
  });

  test("asks for settings in a way that can be answered", () => {
    const names = entry.ask.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const ask of entry.ask) {
      expect(ask.title.trim()).not.toBe("");
      if (ask.type === "choice") expect(ask.choices?.length).toBeGreaterThan(0);
      if (ask.type === "choice" && ask.initial !== undefined) expect(ask.choices).toContain(ask.initial);
      if (ask.type === "int" && ask.initial !== undefined) {
        expect(ask.initial).toBeGreaterThanOrEqual(ask.min ?? -Infinity);
        expect(ask.initial).toBeLessThanOrEqual(ask.max ?? Infinity);
      }
      if (ask.required) expect(ask.initial).toBeUndefined();
    }
    // What is not required, or has a default, may be left out.
    const missing = checkSettings(entry, {}).problems.map(({ setting }) => setting);
    expect(missing).toEqual(entry.ask.filter(({ required }) => required).map(({ name }) => name));
  });

  test("is reached in a way its settings can say", () => {
    const names = entry.ask.map(({ name }) => name);
    if (entry.reach.by === "serial") expect(names).toEqual(expect.arrayContaining(["path", "baud"]));
    if (entry.reach.by === "tcp") expect(names).toEqual(expect.arrayContaining(["host"]));
  });
});

const scales = catalog.filter(({ kind }) => kind === "scale");
test.each(scales.map((entry) => [entry.id, entry] as const))("%s has its capacity and increment", (_id, { ask }) => {
  const [max, step] = ["maxGrams", "stepGrams"].map((name) => ask.find((one) => one.name === name)?.initial);
  expect(max).toBeGreaterThan(0);
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThan(Number(max));
});

/** Entries on a stream of bytes: their frames are played through the whole driver, by a recording and by a socket. */
const streams = catalog.filter(({ kind, reach }) => (kind === "scale" || kind === "scanner") && reach.by === "serial");

describe.each(streams.map((entry) => [entry.id, entry] as const))("recorded frames of %s", (_id, entry) => {
  test("there are some", () => {
    expect(entry.frames?.length).toBeGreaterThan(0);
  });

  test("a recording of them plays to what they mean", async () => {
    const file = join(folder, `${entry.id.replace("/", "-")}.jsonl`);
    const lines = (entry.frames ?? []).map(({ hex }, i) =>
      lineText({ atMs: i, direction: "in", bytes: Buffer.from(hex, "hex") }, 0),
    );
    writeFileSync(file, headerText({ machine: "m", entry: entry.id, atMs: 0 }) + lines.join(""));
    await expectReadings(entry, `replay:${file}`);
  });

  test("a machine that sends them over the network is read the same", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      for (const { hex } of entry.frames ?? []) socket.write(Buffer.from(hex, "hex"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    try {
      await expectReadings(entry, `tcp:127.0.0.1:${port}`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

async function expectReadings(entry: CatalogEntry, path: string): Promise<void> {
  const { problems, settings } = checkSettings(entry, { path });
  expect(problems).toEqual([]);
  const frames = entry.frames ?? [];
  const device = entry.open("m", settings, { now: Date.now, log: () => undefined });
  try {
    const readings = await firstValueFrom(
      device.readings$.pipe(take(frames.length), toArray(), timeout({ first: 20_000 })),
    );
    expect(readings).toMatchObject(frames.map(({ gives }) => gives));
  } finally {
    await device.stop();
  }
}
