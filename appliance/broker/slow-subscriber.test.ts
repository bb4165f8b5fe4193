import type { Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { rawClient, subscribePacket } from "./testing/raw-client.ts";
import { connectDevice, eventually, Inbox, TestSite } from "./testing/test-site.ts";

const sites: TestSite[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const site of sites.splice(0)) await site.stop();
});

const topic = "kontor/hh1/devices/scale-1/n";

async function frozen(site: TestSite, qos: 0 | 1): Promise<void> {
  const socket = await rawClient(site.port, "scale-1", { clean: false });
  sockets.push(socket);
  socket.on("error", () => {});
  const granted = new Promise((resolve) => socket.once("data", resolve));
  socket.write(subscribePacket(topic, qos));
  await granted;
  socket.pause();
}

test.each([0, 1] as const)(
  "a subscriber of QoS %i that stops reading delays neither publisher nor others by 200 ms",
  async (qos) => {
    const site = await new TestSite().start();
    sites.push(site);
    await frozen(site, qos);
    const healthy = await site.connect("scale-1", { clientId: "scale-1:healthy" });
    const inbox = new Inbox(healthy);
    await healthy.subscribeAsync(topic, { qos: 1 });
    const publisher = await site.connect("scale-1", { clientId: "scale-1:publisher" });

    const body = "x".repeat(16_000);
    const total = 1_000;
    let longestMs = 0;
    const thread = watchThread();
    for (let n = 0; n < total; n++) {
      const startedAt = performance.now();
      const blockedBefore = thread.blockedMs;
      await publisher.publishAsync(topic, `${n} ${body}`, { qos: 1 });
      await inbox.count(n + 1);
      longestMs = Math.max(longestMs, performance.now() - startedAt - (thread.blockedMs - blockedBefore));
    }
    thread.stop();
    expect(longestMs).toBeLessThan(200);
    expect(inbox.messages).toHaveLength(total);
    // it did freeze: else this shows nothing
    await eventually(() => site.broker.stats().slowStalls > 0);
    await eventually(() => site.broker.stats().connections === 2);

    if (qos === 1) {
      const mine: Parameters<typeof connectDevice>[3] = [];
      const connecting = connectDevice(site.port, "scale-1", { clean: false }, mine);
      const [client] = mine;
      if (!client) throw new Error("no client");
      const back = new Inbox(client);
      await connecting;
      const numbers = () => back.payloads.map((payload) => Number(payload.split(" ")[0]));
      await back.until(() => new Set(numbers()).size === total, 10_000);
      expect(numbers()).toEqual(Array.from({ length: total }, (_, n) => n));
      client.end(true);
    }
  },
);

/** Time in which nothing could run at all: a slow disk or a busy machine, but never a wait for a subscriber. */
function watchThread(): { readonly blockedMs: number; stop(): void } {
  let blockedMs = 0;
  let at = performance.now();
  const look = () => {
    const now = performance.now();
    if (now - at > 2 * tickMs) blockedMs += now - at;
    at = now;
  };
  const timer = setInterval(look, tickMs);
  return {
    get blockedMs() {
      look();
      return blockedMs;
    },
    stop: () => clearInterval(timer),
  };
}

const tickMs = 5;
