import { createWriteStream } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { catalog } from "#drivers/catalog/all.ts";
import { ptyPair } from "#drivers/simulators/pty.ts";
import { FloorSite } from "../testing/floor-site.ts";
import { findOnNetwork, hostsOf } from "./find-on-network.ts";
import { boxes } from "./testing/test-box.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test("only private networks of at most 256 addresses are looked at", () => {
  expect(hostsOf("10.0.3.0/24")).toHaveLength(254);
  expect(hostsOf("192.168.1.17/30")).toEqual(["192.168.1.17", "192.168.1.18"]);
  expect(hostsOf("172.16.0.9")).toEqual(["172.16.0.9"]);
  for (const network of ["10.0.0.0/23", "8.8.8.0/24", "172.32.0.0/24", "10.0.0.256/24", "10.0.0.0/33", "lan", "::1"])
    expect(hostsOf(network)).toBeUndefined();
});

test("an open port on the network proposes the driver that usually listens there", async () => {
  const printer = createServer();
  await new Promise<void>((resolve) => printer.listen(0, "127.0.0.1", resolve));
  ends.push(() => printer.close());
  const { port } = printer.address() as AddressInfo;
  const { entry } = boxes("printer");
  const found = await findOnNetwork({
    catalog: [boxes().entry, { ...entry, reach: { by: "tcp", port } }],
    inUse: new Map([[`tcp:127.0.0.1:${port}`, "zebra-1"]]),
    hosts: ["127.0.0.1", "127.0.0.2"],
    ports: [port],
    deadlineMs: Date.now() + 60_000,
  });
  expect(found).toEqual([
    {
      address: `tcp:127.0.0.1:${port}`,
      heard: `port ${port} is open`,
      entry: "test/printer",
      settings: { host: "127.0.0.1", port },
      sure: "likely",
      inUse: "zebra-1",
    },
  ]);
});

test("a port is listened to, what is heard proposes a driver, and a port that is ours is left alone", async () => {
  const site = await FloorSite.start({ catalog });
  const [free, taken] = [await ptyPair(), await ptyPair()];
  ends.push(
    () => site.stop(),
    () => free.close(),
    () => taken.close(),
  );
  await site.call("machines.add", { id: "sc-1", entry: "generic/serial-scanner", settings: { path: taken.path } });
  await site.state("sc-1", "online");
  const machine = createWriteStream(free.machinePath);
  const speaking = setInterval(() => machine.write("]E04006381333931\r\n"), 100);
  ends.push(() => {
    clearInterval(speaking);
    machine.destroy();
  });
  const { found } = await site.call("machines.find", { seconds: 20, paths: [free.path, taken.path] });
  const [first, second] = found.filter(({ address }) =>
    [`serial:${free.path}`, `serial:${taken.path}`].includes(address),
  );
  expect(first).toMatchObject({ entry: "generic/serial-scanner", sure: "sure", inUse: "" });
  expect(first?.heard).toContain("4006381333931");
  expect(second).toMatchObject({ entry: "", inUse: "sc-1", heard: "" });
  await expect(site.call("machines.find", { network: "8.8.8.0/24" })).rejects.toThrow("input-invalid");
});
