import { spawn } from "node:child_process";
import { join } from "node:path";
import { percentile } from "../measure.ts";
import type { RunningBroker } from "./brokers.ts";
import { LoadClient } from "./load-client.ts";
import type { Misdeed } from "./noisy-client.ts";

const everyMs = 10;

/** Round trips in milliseconds of one well-behaved device (a QoS 1 message every 10 ms) beside one that misbehaves. */
export async function beside(
  { port, tlsPort = 0 }: RunningBroker,
  misdeed: Misdeed | "nobody",
  seconds: number,
): Promise<{ p99: number; max: number }> {
  const stopNoise = misdeed === "nobody" ? async () => {} : await startNoise({ port, tlsPort, misdeed });
  try {
    const device = await new LoadClient(port).open("device");
    const times: number[] = [];
    let wake: () => void = () => {};
    device.onMessage = ({ payload }) => {
      times.push(performance.now() - Number((payload as Buffer).toString("latin1")));
      wake();
    };
    await device.subscribe("bench/device", 1);
    const total = (seconds * 1_000) / everyMs;
    for (let n = 0; n < total; n++) {
      await device.publish("bench/device", Buffer.from(performance.now().toFixed(3), "latin1"), 1);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    while (times.length < total) await new Promise<void>((resolve) => (wake = resolve));
    device.close();
    return { p99: percentile(times, 0.99), max: Math.max(...times) };
  } finally {
    await stopNoise();
  }
}

async function startNoise(what: { port: number; tlsPort: number; misdeed: Misdeed }): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "noisy-client.ts"), JSON.stringify(what)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`the noisy client ended with ${code}`)));
  });
  return async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  };
}
