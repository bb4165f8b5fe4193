import type { Bench, BenchResult } from "./bench.ts";
import { median, percentile } from "./measure.ts";
import { type RunningBroker, startMosquitto, startOurs } from "./mqtt/brokers.ts";
import { LoadClient } from "./mqtt/load-client.ts";
import { beside } from "./mqtt/neighbours.ts";
import { misdeeds } from "./mqtt/noisy-client.ts";

type Qos = 0 | 1 | 2;

const payloadBytes = 300;
const rounds = 3;

/**
 * Our broker and Debian's mosquitto as processes of their own, the same bare clients before both, in turn. Ours commits every QoS 1 and 2
 * message with an fsync before it acknowledges; mosquitto keeps them in memory and writes them every half hour (`mosquittoSaving` shows
 * it writing its store after each change, still without fsync).
 */
export const bench: Bench = {
  about:
    "MQTT throughput, latency at 5,000 messages a second, memory of 1,000 connections, and a device beside clients that misbehave; reference: mosquitto",
  async run({ quick, note }) {
    const results: BenchResult[] = [];
    const count = quick ? 1_000 : 20_000;
    const pair = async (
      measure: (broker: RunningBroker) => Promise<number>,
      saves: "at-end" | "each-change" = "at-end",
    ) => {
      const ours: number[] = [];
      const reference: number[] = [];
      for (let round = 0; round < (quick ? 1 : rounds); round++) {
        ours.push(await withBroker(startOurs(), measure));
        reference.push(await withBroker(startMosquitto(saves), measure));
      }
      return { ours: median(ours), reference: median(reference) };
    };
    const add = (
      name: string,
      { ours, reference }: { ours: number; reference: number },
      more: { unit: string; better: "higher" | "lower"; goal: string; [more: string]: unknown },
    ) => {
      results.push({ name, ours, reference, ratio: ours / reference, ...more });
      note(`${name}: ours ${ours.toPrecision(4)}, mosquitto ${reference.toPrecision(4)} ${more.unit}`);
    };

    const higher = { unit: "messages/s", better: "higher" as const, payloadBytes };
    for (const qos of [0, 1, 2] as const)
      add(`mqtt-qos${qos}`, await pair((broker) => throughput(broker, { qos, pairs: 1, count })), {
        ...higher,
        goal: "for comparison: mosquitto keeps these in memory only",
      });
    add("mqtt-qos1-20-pairs", await pair((broker) => throughput(broker, { qos: 1, pairs: 20, count })), {
      ...higher,
      goal: "for comparison: mosquitto keeps these in memory only",
    });
    const durable = (broker: RunningBroker) =>
      throughput(broker, { qos: 1, pairs: 1, count: Math.min(count, 4_000), durable: true });
    const inMemory = await withBroker(startMosquitto("at-end"), durable);
    add("mqtt-qos1-durable", await pair(durable, "each-change"), {
      ...higher,
      goal: "ratio >= 0.5",
      mosquittoInMemory: Math.round(inMemory),
      saves:
        "ours: commit with fsync before each PUBACK; mosquitto: its store written anew after each change, no fsync",
    });
    const perSecond = quick ? 500 : 5_000;
    add("mqtt-latency", await pair((broker) => latencyP99(broker, { perSecond, seconds: quick ? 1 : 4 })), {
      unit: "ms p99",
      better: "lower",
      goal: "for comparison",
      perSecond,
      qos: 0,
    });
    const connections = quick ? 100 : 1_000;
    add("mqtt-memory", await pair((broker) => memoryPerThousand(broker, connections)), {
      unit: "MB per 1,000 connections",
      better: "lower",
      goal: "for comparison",
      connections,
    });
    const besideSeconds = quick ? 1 : 3;
    for (const misdeed of ["nobody", ...misdeeds] as const) {
      const isTls = misdeed.includes("TLS");
      const longest = async (broker: RunningBroker) => (await beside(broker, misdeed, besideSeconds)).max;
      const measured = isTls
        ? { ours: await withBroker(startOurs(), longest), reference: Number.NaN }
        : await pair(longest);
      const name = `mqtt-beside-${misdeed.toLowerCase().replaceAll(" ", "-")}`;
      const words = {
        unit: "ms, longest of one device's round trips beside a client that misbehaves",
        better: "lower" as const,
        goal: "ours < 200",
      };
      if (!isTls) add(name, measured, words);
      else note(`${name}: ours ${measured.ours.toPrecision(4)} ms (no reference: mosquitto runs without TLS here)`);
    }
    return results;
  },
};

async function withBroker<T>(
  starting: Promise<RunningBroker>,
  work: (broker: RunningBroker) => Promise<T>,
): Promise<T> {
  const broker = await starting;
  try {
    return await work(broker);
  } finally {
    await broker.stop();
  }
}

/** Messages a second from the first publish until the last one has arrived at its subscriber. */
async function throughput(
  { port }: RunningBroker,
  { qos, pairs, count, durable = false }: { qos: Qos; pairs: number; count: number; durable?: boolean },
): Promise<number> {
  const each = Math.floor(count / pairs);
  const payload = Buffer.alloc(payloadBytes, "x");
  const clients: LoadClient[] = [];
  const flows = await Promise.all(
    Array.from({ length: pairs }, async (_, n) => {
      const subscriber = await new LoadClient(port).open(`sub-${n}`, { clean: !durable });
      const publisher = await new LoadClient(port).open(`pub-${n}`);
      clients.push(subscriber, publisher);
      let left = each;
      const all = new Promise<void>((resolve) => {
        subscriber.onMessage = () => {
          left -= 1;
          if (left === 0) resolve();
        };
      });
      await subscriber.subscribe(`bench/${n}`, qos);
      return { publisher, all, topic: `bench/${n}` };
    }),
  );
  const start = performance.now();
  await Promise.all(
    flows.map(async ({ publisher, all, topic }) => {
      for (let n = 0; n < each; n++) await publisher.publish(topic, payload, qos);
      await all;
    }),
  );
  const tookSeconds = (performance.now() - start) / 1000;
  for (const client of clients) client.close();
  return (each * pairs) / tookSeconds;
}

/** From publish to delivery, at a steady rate that neither broker is at its end with. */
async function latencyP99(
  { port }: RunningBroker,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<number> {
  const subscriber = await new LoadClient(port).open("sub");
  const publisher = await new LoadClient(port).open("pub");
  await subscriber.subscribe("bench/latency", 0);
  const total = perSecond * seconds;
  const times: number[] = [];
  const all = new Promise<void>((resolve) => {
    subscriber.onMessage = ({ payload }) => {
      times.push(performance.now() - Number((payload as Buffer).toString("latin1", 0, 16)));
      if (times.length === total) resolve();
    };
  });
  const start = performance.now();
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond));
    for (; sent < due; sent++) {
      const payload = Buffer.alloc(payloadBytes, " ");
      payload.write(performance.now().toFixed(3).padEnd(16), "latin1");
      await publisher.publish("bench/latency", payload, 0);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await all;
  subscriber.close();
  publisher.close();
  return percentile(times, 0.99);
}

/** What a thousand idle subscribers add to the broker's memory. */
async function memoryPerThousand(broker: RunningBroker, connections: number): Promise<number> {
  const before = broker.rssBytes();
  const clients: LoadClient[] = [];
  for (let n = 0; n < connections; n++) {
    const client = await new LoadClient(broker.port).open(`idle-${n}`);
    await client.subscribe(`bench/idle/${n}`, 1);
    clients.push(client);
  }
  const grown = broker.rssBytes() - before;
  for (const client of clients) client.close();
  return ((grown / connections) * 1000) / 1_048_576;
}
