import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstValueFrom, scan, skipWhile } from "rxjs";
import { afterEach, expect, test } from "vitest";
import type { Link } from "../kit/link.ts";
import { superviseLink } from "../kit/supervise.ts";
import { type PtyPair, ptyPair } from "../simulators/pty.ts";
import { serial } from "./serial.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const never = new AbortController().signal;

async function cable(through?: "socat" | "python3"): Promise<PtyPair> {
  const pair = await ptyPair({ through });
  ends.push(() => pair.close());
  return pair;
}
async function machineOf(pair: PtyPair) {
  const machine = await serial({ path: pair.machinePath, baud: 9_600 }).open(never);
  ends.push(() => machine.close());
  return machine;
}
function linked(path: string): Link {
  const link = superviseLink(serial({ path, baud: 9_600 }), { now: Date.now });
  ends.push(() => link.stop());
  return link;
}
const state = (link: Link, wanted: string) =>
  firstValueFrom(link.health$.pipe(skipWhile(({ state }) => state !== wanted)));
const heard = (link: Link, text: string) =>
  firstValueFrom(
    link.bytes$.pipe(
      scan((all, chunk) => all + Buffer.from(chunk).toString(), ""),
      skipWhile((all) => !all.includes(text)),
    ),
  );

test.each(["socat", "python3"] as const)("bytes go both ways through a cable of %s", async (through) => {
  const pair = await cable(through);
  const machine = await machineOf(pair);
  const link = linked(pair.path);
  await state(link, "online");
  const echo = firstValueFrom(machine.bytes$);
  await link.write(Buffer.from("SI\r\n"));
  expect(Buffer.from(await echo).toString()).toContain("SI");
  const answer = heard(link, "S S 1 kg");
  await machine.write(Buffer.from("S S 1 kg\r\n"));
  await answer;
});

test("a port that is not there is not found", async () => {
  await expect(serial({ path: "/dev/tty-none", baud: 9_600 }).open(never)).rejects.toMatchObject({ code: "not-found" });
});

test("something that is no serial port is refused with the system's words", async () => {
  const folder = mkdtempSync(join(tmpdir(), "serial-"));
  ends.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "file");
  writeFileSync(path, "");
  chmodSync(path, 0o600);
  await expect(serial({ path, baud: 9_600 }).open(never)).rejects.toMatchObject({ code: "error" });
});

test("a port is opened by one only: the second is told that it is in use, and gets it once it is free", async () => {
  const pair = await cable();
  const first = await serial({ path: pair.path, baud: 9_600 }).open(never);
  const second = linked(pair.path);
  expect(await state(second, "retrying")).toMatchObject({ why: { code: "in-use" } });
  await first.close();
  await state(second, "online");
});

test("a pulled cable is noticed though nobody writes, and the port is opened again when it is back", async () => {
  const pair = await cable();
  const link = linked(pair.path);
  await state(link, "online");
  await pair.unplug();
  expect(await state(link, "retrying")).toMatchObject({ why: { code: "unplugged" } });
  await pair.plug();
  await state(link, "online");
  const machine = await machineOf(pair);
  const word = heard(link, "again");
  await machine.write(Buffer.from("again"));
  await word;
});

test("a port whose machine takes nothing any more: the write is rejected in time, and the line is made anew", async () => {
  const pair = await cable();
  const link = linked(pair.path);
  await state(link, "online");
  pair.freeze();
  const flood = new Uint8Array(1_048_576).fill(0x55); // more than any buffer on the way holds
  await expect(link.write(flood, 500)).rejects.toMatchObject({ code: "write-stuck" });
  expect(await state(link, "retrying")).toMatchObject({ why: { code: "write-stuck" } });
  pair.thaw();
  await state(link, "online");
});

test("modem lines are raised only where asked, and their refusal is told with what to do", async () => {
  const pair = await cable();
  const open = serial({ path: pair.path, baud: 9_600, modemLines: true }).open(never);
  await expect(open).rejects.toMatchObject({ code: "error", message: expect.stringContaining("switch them off") });
});
