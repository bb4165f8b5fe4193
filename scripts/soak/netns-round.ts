import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { ensureCertificate } from "#appliance/api/tls/certificate.ts";
import { kontorFile } from "#appliance/cli/testing/run-kontor.ts";
import { makePairingCode } from "#sync/service/hub/boxes.ts";
import { foundCompany } from "#sync/service/hub/companies.ts";
import { type RunningCloud, runCloud } from "#sync/service/run-cloud.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";

const applianceMain = fileURLToPath(new URL("../../appliance/main.ts", import.meta.url));
/** On a machine that does other things too, each step may take this long. */
const patienceMs = 240_000;
const savedWhileApart = 4;

/**
 * Two appliances, each in a network namespace of its own, and the cloud outside, over TLS: a cable that is pulled says nothing to either end, unlike a proxy that closes. One is cut off while both
 * write, comes back over a thin line, and in the end all three have the same. Needs root and iproute2; delay and loss where the kernel has netem.
 */
export async function netnsRound(seed: number): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "kontor-netns-"));
  const tag = `k${process.pid % 100_000}`;
  const sites: Site[] = [];
  let cloudFolder = "";
  let cloud: RunningCloud | undefined;
  try {
    for (const n of [0, 1]) sites.push(new Site(folder, tag, n));
    const [a, b] = sites as [Site, Site];
    const addresses = sites.map(({ outside }) => outside);
    const {
      caPem,
      certPem: cert,
      keyPem: key,
    } = await ensureCertificate(folder, { hostname: "cloud", addresses }, Date.now());
    const ca = join(folder, "ca.pem");
    writeFileSync(ca, caPem);
    cloudFolder = await pgliteFolder();
    const options = { data: cloudFolder, host: "0.0.0.0", port: 0, behindProxy: false, tls: { key, cert } };
    cloud = await runCloud(options, pino({ level: "silent" }));
    const { database, world } = cloud.cloud;
    const company = await foundCompany(database, world, "Apart");
    const port = new URL(cloud.url).port;

    await Promise.all(sites.map((site) => site.start(ca)));
    for (const site of sites) {
      const { code } = await database.withCompany(company, (sql) =>
        makePairingCode(sql, world, { name: site.namespace, madeBy: "soak" }),
      );
      await site.call("sync.pair", { url: `https://${site.outside}:${port}`, code });
    }
    for (const site of sites) await site.until("paired and current", ({ current }) => current);

    a.cable("down");
    for (let n = 0; n < savedWhileApart; n++) {
      await a.call("partners.save", { id: `A-${seed}-${n}`, name: `From A ${n}`, kind: "customer" });
      await b.call("partners.save", { id: `B-${seed}-${n}`, name: `From B ${n}`, kind: "customer" });
    }
    await b.until("current without the other", ({ current }) => current);
    const apart = await a.until(
      "cut off",
      ({ state, pending }) => state === "retrying" && pending.facts >= savedWhileApart,
    );
    const netem = a.slow();
    a.cable("up");
    for (const site of sites)
      await site.until("current again", ({ current, pending }) => current && pending.facts === 0);

    const wanted = sites.flatMap((_, n) =>
      Array.from({ length: savedWhileApart }, (__, i) => `${n === 0 ? "A" : "B"}-${seed}-${i}`),
    );
    for (const site of sites) {
      const have = async () => new Set((await site.call<Partners>("partners.list", {})).partners.map(({ id }) => id));
      const lacking = async () =>
        wanted.filter(
          (
            (known) => (id: string) =>
              !known.has(id)
          )(await have()),
        );
      for (const endsAt = Date.now() + patienceMs; (await lacking()).length > 0; await delay(1_000))
        if (Date.now() > endsAt) throw new Error(`${site.namespace} lacks ${(await lacking()).join(", ")}`);
    }
    const [sum] = await database.withCompany(company, (sql) =>
      sql.rows<{ units: number; held: number }>(
        "SELECT (SELECT coalesce(sum(on_hand), 0)::int FROM balance) AS units, (SELECT count(*)::int FROM held) AS held",
      ),
    );
    if (sum?.units !== 0 || sum.held !== 0) throw new Error(`the cloud's book is not sound: ${JSON.stringify(sum)}`);
    return { sites: sites.length, pendingWhileApart: apart.pending.facts, netem };
  } finally {
    for (const site of sites) await site.end();
    await cloud?.stop();
    for (const path of [folder, cloudFolder]) if (path !== "") rmSync(path, { recursive: true, force: true });
  }
}

interface Partners {
  partners: { id: string }[];
}
interface Status {
  current: boolean;
  state: string;
  trouble: unknown;
  pending: { facts: number };
}

/** An appliance in a namespace of its own, with one cable to the machine's. */
class Site {
  readonly namespace: string;
  /** The machine's end of the cable. */
  readonly outside: string;
  readonly #cable: string;
  readonly #data: string;
  #process: ChildProcess | undefined;

  constructor(folder: string, tag: string, n: number) {
    const letter = "ab"[n] as string;
    this.namespace = `${tag}${letter}`;
    this.#cable = `${tag}${letter}o`;
    this.#data = join(folder, letter);
    this.outside = `10.213.${n}.1`;
    const inner = `${tag}${letter}i`;
    ip("netns", "add", this.namespace);
    ip("link", "add", this.#cable, "type", "veth", "peer", "name", inner, "netns", this.namespace);
    ip("addr", "add", `${this.outside}/30`, "dev", this.#cable);
    ip("-n", this.namespace, "addr", "add", `10.213.${n}.2/30`, "dev", inner);
    for (const name of ["lo", inner]) ip("-n", this.namespace, "link", "set", name, "up");
    this.cable("up");
  }

  async start(ca: string): Promise<void> {
    const ports = ["--port", "--https-port", "--mqtt-port", "--mqtts-port"].flatMap((name) => [name, "0"]);
    const words = [applianceMain, "--data", this.#data, "--host", "127.0.0.1", ...ports, "--log-level", "warn"];
    const child = spawn("ip", ["netns", "exec", this.namespace, process.execPath, ...words], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: ca },
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", () => resolve());
      child.once("exit", (code) => reject(new Error(`the appliance in ${this.namespace} ended with ${code}`)));
    });
  }

  /** Its own command line, in its namespace: nobody else reaches its loopback. */
  async call<T>(name: string, input: object): Promise<T> {
    const words = ["call", name, JSON.stringify(input), "--data", this.#data, "--json"];
    const child = spawn("ip", ["netns", "exec", this.namespace, process.execPath, kontorFile, ...words], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk) => {
        out += chunk;
      });
    await once(child, "close");
    const line = out.split("\n").find((one) => one.startsWith('{"event":"result"'));
    if (line === undefined) throw new Error(`${this.namespace}: ${name} gave ${out.slice(0, 2_000)}`);
    return (JSON.parse(line) as { value: T }).value;
  }

  async until(what: string, is: (status: Status) => boolean): Promise<Status> {
    for (const endsAt = Date.now() + patienceMs; ; await delay(500)) {
      const status = await this.call<Status>("sync.status", {});
      if (is(status)) return status;
      if (Date.now() > endsAt) throw new Error(`${this.namespace} is not ${what}: ${JSON.stringify(status)}`);
    }
  }

  cable(state: "up" | "down"): void {
    ip("link", "set", this.#cable, state);
  }

  /** A thin line; with delay and loss where the kernel can do that. */
  slow(): boolean {
    const shape = (...words: string[]) =>
      execFileSync("tc", ["qdisc", "replace", "dev", this.#cable, "root", ...words], { stdio: "ignore" });
    try {
      shape("netem", "delay", "200ms", "40ms", "loss", "3%", "rate", "256kbit");
      return true;
    } catch {
      shape("tbf", "rate", "256kbit", "burst", "32kbit", "latency", "400ms");
      return false;
    }
  }

  async end(): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const impatience = setTimeout(() => child.kill("SIGKILL"), 20_000);
      await gone;
      clearTimeout(impatience);
    }
    // The cable goes with its namespace.
    try {
      ip("netns", "delete", this.namespace);
    } catch {
      // it was never made
    }
  }
}

function ip(...words: string[]): void {
  try {
    execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    const why = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    throw new Error(`ip ${words.join(" ")}: ${why}. This round needs root and iproute2 (apt-get install iproute2).`);
  }
}
