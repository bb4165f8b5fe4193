import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Link } from "#drivers/kit/link.ts";
import { superviseLink } from "#drivers/kit/supervise.ts";
import { SimulatedModbusBox } from "#drivers/simulators/modbus-box.ts";
import { type PtyPair, ptyPair } from "#drivers/simulators/pty.ts";
import { SimulatedSensorGateway } from "#drivers/simulators/sensor-gateway.ts";
import { serial } from "#drivers/transports/serial.ts";
import { sensorDevice } from "#firmware-bridges/sensor-node/sensor-device.ts";
import { SimulatedLine } from "#firmware-bridges/simulated/simulated-line.ts";
import { Chance } from "../seeded.ts";
import { type MachineKind, type MachineSite, pause, until } from "./machine-site.ts";

/** One sensor, and how many readings it says it sent. */
interface Sensor {
  id: string;
  sent: number;
  /** Gives what it measured to whoever carries it on. */
  measure(milliCelsius: number): Promise<void> | void;
  everyMs: number;
}

const boxes = 2;
const perBox = 3;
const gateways = 8;
const nodes = 6;
const firstAddress = 11;
const gatewayEveryMs = 600;
const nodeEveryMs = 800;
/** Slower than the box is asked: a box keeps nothing, so whoever asks too seldom loses. */
const boxEveryMs = 4_000;
const boxPollMs = 500;
const tickMs = 100;
const offlineMs = 3_000;
const settleWithinMs = 120_000;
const killWithinMs = 5_000;
const bridge = "BRIDGE-1";
const bridgeMain = fileURLToPath(import.meta.resolve("#firmware-bridges/sensor-node/main.ts"));

/**
 * Twenty thermometers: on Modbus boxes, behind radio gateways that store and forward, and on a serial line behind a firmware bridge that
 * is a process of its own. Each counts what it sent.
 */
export class Sensors implements MachineKind {
  readonly #site: MachineSite;
  readonly #sensors: Sensor[] = [];
  readonly #ends: (() => Promise<unknown> | unknown)[] = [];
  readonly #problems: string[] = [];
  readonly #troubles: Promise<void>[] = [];
  #isMeasuring = true;
  #measuring: Promise<void>[] = [];
  #received = new Map<string, number>();

  private constructor(site: MachineSite) {
    this.#site = site;
  }

  static async start(site: MachineSite): Promise<Sensors> {
    const sensors = new Sensors(site);
    await Promise.all([sensors.#addBoxes(), sensors.#addGateways(), sensors.#addBridge()]);
    await site.online(sensors.#sensors.filter(({ id }) => id.startsWith("MODBUS")).map(({ id }) => id));
    sensors.#measuring = sensors.#sensors.map((sensor) => sensors.#keepMeasuring(sensor));
    return sensors;
  }

  get closing() {
    const sent = this.#sensors.reduce((sum, one) => sum + one.sent, 0);
    return { sensors: this.#sensors.length, readings: sent };
  }

  /** Nobody measures any more; what is stored on the way is forwarded, and counted. */
  async settle(): Promise<void> {
    await Promise.all(this.#troubles);
    this.#isMeasuring = false;
    await Promise.all(this.#measuring);
    await until(
      async () => {
        const { sensors } = await this.#site.ask<{ sensors: { machine: string; received: number }[] }>("sensors.list");
        this.#received = new Map(sensors.map(({ machine, received }) => [machine, received]));
        return this.lost === 0;
      },
      settleWithinMs,
      200,
    );
  }

  /** Sent, and not with the appliance. */
  get lost(): number {
    return this.#sensors.reduce((sum, { id, sent }) => sum + Math.max(0, sent - (this.#received.get(id) ?? 0)), 0);
  }

  problems(): string[] {
    return [
      ...this.#problems,
      ...this.#sensors.flatMap(({ id, sent }) => {
        const received = this.#received.get(id) ?? 0;
        return received === sent ? [] : [`${id} sent ${sent} readings, and the appliance counts ${received}`];
      }),
    ];
  }

  async stop(): Promise<void> {
    this.#isMeasuring = false;
    await Promise.all([...this.#measuring, ...this.#troubles]);
    for (const end of this.#ends.reverse()) await end();
  }

  async #addBoxes(): Promise<void> {
    for (let b = 0; b < boxes; b++) {
      const box = await SimulatedModbusBox.start();
      this.#ends.push(() => box.stop());
      for (let i = 0; i < perBox; i++) {
        const id = `MODBUS-${b * perBox + i + 1}`;
        const [value, counter] = [i * 2, i * 2 + 1];
        box.input.set(value, 40);
        box.input.set(counter, 0);
        await this.#site.add(id, {
          entry: "generic/modbus-sensor",
          place: "RECV-01",
          settings: {
            host: "127.0.0.1",
            port: box.port,
            everyMs: boxPollMs,
            registers: [{ register: value, table: "input", type: "int16", quantity: "temperature-mc", multiply: 100 }],
            seqRegister: { register: counter, table: "input", type: "uint16" },
          },
        });
        this.#sensors.push({
          id,
          // What stands in its registers when it is first asked counts as its first.
          sent: 1,
          everyMs: boxEveryMs,
          measure: (milliCelsius) => box.measure({ [value]: Math.round(milliCelsius / 100) }, counter),
        });
      }
    }
  }

  async #addGateways(): Promise<void> {
    const { mqttUrl: url, siteId, seed } = this.#site;
    const chance = new Chance(seed, "gateways");
    for (let i = 0; i < gateways; i++) {
      const id = `RADIO-${i + 1}`;
      const topic = `kontor/${siteId}/devices/${id}/data`;
      const password = await this.#site.pair(id, { publish: [], subscribe: [] });
      await this.#site.add(id, { entry: "generic/mqtt-sensor", place: "RECV-02", settings: { topic } });
      const gateway = await new SimulatedSensorGateway({ url, topic, username: id, password }).start();
      this.#ends.push(() => gateway.stop());
      const offlineAt = i % 2 === 0 ? chance.int(3, 8) : -1;
      let isBusy = Promise.resolve();
      const sensor: Sensor = {
        id,
        sent: 0,
        everyMs: gatewayEveryMs,
        measure: (milliCelsius) => {
          isBusy = isBusy.then(() => gateway.measure({ temperature: milliCelsius / 1_000 }, Date.now()));
          if (sensor.sent === offlineAt)
            this.#begin(async () => {
              this.#site.tally.misfortune("sensor without network");
              await isBusy;
              await gateway.offline();
              await pause(offlineMs);
              isBusy = isBusy.then(() => gateway.online({ asList: true }));
              await isBusy;
            });
          return isBusy;
        },
      };
      this.#sensors.push(sensor);
    }
  }

  async #addBridge(): Promise<void> {
    const { mqttUrl: url, siteId, seed } = this.#site;
    const password = await this.#site.pair(bridge, { publish: [], subscribe: [] });
    const pty: PtyPair = await ptyPair();
    const far: Link = superviseLink(serial({ path: pty.machinePath, baud: 115_200 }), { now: Date.now });
    const addresses = Array.from({ length: nodes }, (_, i) => firstAddress + i);
    const devices = addresses.map((address) =>
      sensorDevice({ address, uptimeMs: () => performance.now(), queueMax: 5_000 }),
    );
    const line = new SimulatedLine(
      far,
      devices.map(({ device }) => device),
    );
    for (const [i, address] of addresses.entries()) {
      const id = `NODE-${i + 1}`;
      await this.#site.add(id, {
        entry: "kontor/bridge-sensors",
        place: "STAGE-01",
        settings: { bridge, device: String(address) },
      });
    }
    const folder = mkdtempSync(join(tmpdir(), "kontor-demo-bridge-"));
    const file = join(folder, "settings.json");
    writeFileSync(
      file,
      JSON.stringify({
        site: siteId,
        bridge,
        folder: "data",
        broker: { url, username: bridge, password },
        line: { by: "serial", path: pty.path, baud: 115_200 },
        config: { addresses, pollMs: 20, answerTimeoutMs: 300 },
      }),
      { mode: 0o600 },
    );
    let child = startBridge(file);
    this.#ends.push(async () => {
      await endOf(child, "SIGTERM");
      line.stop();
      await far.stop();
      await pty.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const killAt = new Chance(seed, bridge).int(4, 9);
    for (const [i, device] of devices.entries()) {
      const sensor: Sensor = {
        id: `NODE-${i + 1}`,
        sent: 0,
        everyMs: nodeEveryMs,
        measure: (milliCelsius) => {
          if (!device.measure("temperature-mc", milliCelsius)) this.#problems.push(`NODE-${i + 1} had no room left`);
          if (i === 0 && sensor.sent === killAt)
            this.#begin(async () => {
              this.#site.tally.misfortune("firmware bridge restarted");
              await endOf(child, "SIGKILL");
              child = startBridge(file);
            });
        },
      };
      this.#sensors.push(sensor);
    }
  }

  async #keepMeasuring(sensor: Sensor): Promise<void> {
    const chance = new Chance(this.#site.seed, sensor.id);
    // Not all at one moment.
    await pause(chance.int(0, sensor.everyMs));
    while (this.#isMeasuring) {
      sensor.sent += 1;
      await Promise.resolve(sensor.measure(4_000 + 100 * chance.int(-9, 9))).catch((error: Error) => {
        this.#problems.push(`${sensor.id}: ${error.message}`);
      });
      for (const end = performance.now() + sensor.everyMs; this.#isMeasuring && performance.now() < end; )
        await pause(tickMs);
    }
  }

  #begin(trouble: () => Promise<void>): void {
    this.#troubles.push(trouble().catch((error: Error) => void this.#problems.push(error.message)));
  }
}

function startBridge(settings: string): ChildProcess {
  const child = spawn(process.execPath, [bridgeMain, settings], { stdio: "ignore" });
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  const impatience = setTimeout(() => child.kill("SIGKILL"), killWithinMs);
  await gone;
  clearTimeout(impatience);
}
