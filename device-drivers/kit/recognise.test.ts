import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { entryOf } from "../catalog/all.ts";
import { type PtyPair, ptyPair } from "../simulators/pty.ts";
import { ScaleSimulator } from "../simulators/scale.ts";
import { machineEnd } from "../simulators/wire.ts";
import { serial } from "../transports/serial.ts";
import { tcp } from "../transports/tcp.ts";
import { checkSettings } from "./check-settings.ts";
import type { Link } from "./link.ts";
import { recognise, type WayToOpen } from "./recognise.ts";
import { recogniseBytes } from "./recognise-bytes.ts";

const toledo = Buffer.from("022c30202020313233342020202020300d1b", "hex");
const plain = toledo.subarray(0, -1);
const repeat = (bytes: Uint8Array, times: number) => Buffer.concat(Array.from({ length: times }, () => bytes));
const text = (said: string) => Buffer.from(said, "latin1");
const seven = (bytes: Uint8Array, odd: boolean) =>
  bytes.map((byte) => (byte.toString(2).replaceAll("0", "").length % 2 === (odd ? 0 : 1) ? byte | 0x80 : byte));

describe("bytes of one port", () => {
  test.each([
    ["a Toledo stream", repeat(toledo, 3), "generic/toledo-continuous", "sure", { checksum: true }],
    [
      "a Toledo stream cut at both ends",
      repeat(toledo, 4).subarray(5, -3),
      "generic/toledo-continuous",
      "sure",
      { checksum: true },
    ],
    ["a Toledo stream without checksum", repeat(plain, 3), "generic/toledo-continuous", "sure", { checksum: false }],
    ["one Toledo frame", toledo, "generic/toledo-continuous", "likely", {}],
    ["MT-SICS", text("S S     12.345 kg\r\n"), "generic/mt-sics", "sure", {}],
    ["MT-SICS that does not know a command", text("ES\r\n"), "generic/mt-sics", "sure", {}],
    ["NCI", text("\n0012.34kg\r\n00\r\x03"), "generic/nci", "sure", {}],
    ["NCI that does not know a command", text("\n?\r\x03"), "generic/nci", "sure", {}],
    ["SBI, twice", text("+   1234.5 g  \r\n+   1234.5 g  \r\n"), "generic/sbi", "sure", {}],
    ["a ZPL printer", text("\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n"), "generic/zpl-serial", "sure", {}],
    ["a scan with an AIM identifier", text("]C10104012345678901\r\n"), "generic/serial-scanner", "sure", {}],
    ["a scan", text("4012345678901\r"), "generic/serial-scanner", "likely", {}],
    ["a scan without a suffix", text("4012345678901"), "generic/serial-scanner", "likely", { end: "none" }],
    ["nothing", text(""), "", "unknown", {}],
    ["noise", Uint8Array.of(0x80, 0xfe, 0x00, 0x13), "", "unknown", {}],
  ] as const)("%s", (_name, bytes, entry, sure, settings) => {
    expect(recogniseBytes(bytes)).toMatchObject({ entry, sure, settings });
    if (entry)
      expect(checkSettings(entryOf(entry) ?? { id: "", ask: [] }, { path: "/dev/x", ...settings }).problems).toEqual(
        [],
      );
  });

  test.each([
    ["even", false],
    ["odd", true],
  ])("seven data bits with %s parity, read with eight, are seen through", (parity, odd) => {
    expect(recogniseBytes(seven(repeat(toledo, 3), odd))).toMatchObject({
      entry: "generic/toledo-continuous",
      sure: "sure",
      settings: { checksum: true, dataBits: "7", parity },
    });
  });

  test("says what was heard, and not more than people read", () => {
    expect(recogniseBytes(text("S S     12.345 kg\r\n")).heard).toBe("S S     12.345 kg<0d><0a>");
    expect(recogniseBytes(text("x".repeat(5_000))).heard).toHaveLength(120);
  });
});

describe("a machine on a port", () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  async function plugged(): Promise<{ pair: PtyPair; end: Link }> {
    const pair = await ptyPair();
    ends.push(() => pair.close());
    const end = machineEnd(pair.machinePath);
    ends.push(() => end.stop());
    return { pair, end };
  }
  const serialWays = (path: string, bauds = [9_600, 115_200]): WayToOpen[] =>
    bauds.map((baud) => ({ transport: serial({ path, baud }), settings: { path, baud } }));
  const within = (ms: number) => ({ now: Date.now, deadlineMs: Date.now() + ms, quietMs: 200 });

  test("that speaks by itself is only listened to", async () => {
    const { pair, end } = await plugged();
    const pan = new ScaleSimulator(end, { protocol: "toledo" });
    ends.push(() => pan.stop());
    const found = await recognise(serialWays(pair.path), within(20_000));
    expect(found).toMatchObject({
      entry: "generic/toledo-continuous",
      sure: "sure",
      settings: { path: pair.path, baud: 9_600, checksum: true },
    });
    expect(pan.heard).toEqual([]);
  });

  test.each([
    ["mt-sics", "generic/mt-sics"],
    ["nci", "generic/nci"],
  ] as const)("that is quiet is asked, after a while: %s", async (protocol, entry) => {
    const { pair, end } = await plugged();
    const pan = new ScaleSimulator(end, { protocol });
    ends.push(() => pan.stop());
    expect(await recognise(serialWays(pair.path, [9_600]), within(20_000))).toMatchObject({ entry, sure: "sure" });
  });

  test("that is a printer in the network, answers its status", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        if (chunk.toString("latin1").includes("~HS"))
          socket.write(
            "\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,6,0,00000000,1,000\x03\r\n",
            "latin1",
          );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const ways = [{ transport: tcp({ host: "127.0.0.1", port }), settings: {} }];
    expect(await recognise(ways, within(20_000))).toMatchObject({ entry: "generic/zpl-serial", sure: "sure" });
  });

  test("that says nothing is unknown, and the search ends in time", async () => {
    const { pair } = await plugged();
    expect(await recognise(serialWays(pair.path), within(300))).toMatchObject({
      entry: "",
      sure: "unknown",
      heard: "",
    });
  });

  test("a port that nobody can open is a trouble with its reason", async () => {
    await expect(recognise(serialWays("/dev/tty-none"), within(2_000))).rejects.toMatchObject({ code: "not-found" });
  });
});
