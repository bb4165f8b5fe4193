import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { badgeOf } from "./floor-people.ts";
import { FloorSite, gtins } from "./floor-site.ts";
import type { Handheld } from "./handheld.ts";
import { Simulated } from "./simulated.ts";

/** A fixed scanner on the network: the appliance calls it, and it says each code with an end of line. */
const sockets = new Set<Socket>();
let scanner: Server;
let scale: Simulated;
let site: FloorSite;
let rosa: Handheld;
let orderId: string;
beforeAll(async () => {
  scanner = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  scanner.listen(0, "127.0.0.1");
  [site, scale] = await Promise.all([
    FloorSite.open(),
    Simulated.start("scale-desk.ts", "mt-sics"),
    once(scanner, "listening"),
  ]);
  const { port } = scanner.address() as { port: number };
  await site.call("machines.add", {
    ...{ id: "pack-scanner", name: "Scanner", entry: "generic/fixed-scanner", place: "PACK-01" },
    settings: { path: `tcp:127.0.0.1:${port}` },
  });
  await site.call("machines.add", {
    ...{ id: "pack-scale", name: "Scale", entry: "generic/mt-sics", place: "PACK-01" },
    settings: { path: String(scale.first.path) },
  });
  await site.call("stock.adjust", { sku: "MUG-1", place: "A-01-1", delta: 5, reason: "opening" });
  orderId = await site.releasedOrder("SO-1", [{ sku: "MUG-1", qty: 1 }]);
  rosa = await site.handheld();
});
afterAll(async () => {
  await site?.close();
  await scale?.stop();
  for (const socket of sockets) socket.destroy();
  scanner?.close();
});

/** The fixed scanner reads a code. */
const reads = (code: string) => {
  for (const socket of sockets) socket.write(`${code}\r\n`);
};
const health = async (id: string) => (await site.call("machines.get", { id })).health.state;

test("a packer says at which station the handheld is, by scanning its place", async () => {
  await rosa.sees("Scan your badge");
  await rosa.scanTrusted(badgeOf("rosa"));
  await rosa.sees("Hello Rosa Renner");
  await rosa.press("Settings");
  await rosa.scan("PACK-01");
  await rosa.sees("My station or printer PACK-01");
  await rosa.press("Home");
});

test("what the station's scanner reads goes on with the job in hand", async () => {
  await rosa.press(/^Next job/);
  await rosa.sees("Pick SO-1 0 of 1");
  await rosa.scan(gtins.mug);
  await rosa.step("Put it into the tote");
  await rosa.scan("TOTE-1");
  await rosa.step("Bring it to the drop point");
  await rosa.scan("STAGE-01");
  await rosa.press("Home");
  await rosa.press("Pack");
  await rosa.scan("TOTE-1");
  await rosa.press("Scan each item");
  await rosa.step("Scan each item into the carton");
  await expect.poll(() => health("pack-scanner"), { timeout: 20_000 }).toBe("online");
  // Again until it is heard: when the handheld began to listen to its station, nobody outside of it can see.
  const step = () => rosa.page.getByRole("heading", { level: 1 }).textContent();
  const heard = async () => {
    const title = await step();
    if (title !== "Close the carton") reads(gtins.mug);
    return title;
  };
  await expect.poll(heard, { interval: 2_000, timeout: 25_000 }).toBe("Close the carton");
});

test("the station's scale is taken with one press, and only when it stands still", async () => {
  await expect.poll(() => health("pack-scale"), { timeout: 20_000 }).toBe("online");
  await scale.order({ grams: 330, moving: true });
  await rosa.press("Problem");
  await rosa.press("Enter the weight");
  await rosa.sees("Scale: wait until it is still");
  const take = rosa.page.getByRole("button", { name: "Take this weight" });
  expect(await take.isDisabled()).toBe(true);
  await scale.order({ moving: false });
  await rosa.sees("330 g");
  await rosa.press("Take this weight");
  await rosa.press("Close the carton");
  await expect.poll(async () => (await site.call("orders.get", { orderId })).order.state).toBe("packed");
});
