import { z } from "zod";
import { type ClockShape, clockChange, clockShape, timeServer } from "#sync/contracts/box/clock.ts";
import { type Host, runOk } from "../host.ts";
import { defineVerb, refuseVerb } from "../verb.ts";

export const clockFolder = "/var/lib/kontor/box/clock";
const keptPath = `${clockFolder}/clock.json`;
/** While it is there, the image's chrony is not started: `ConditionPathExists=!` of its unit. */
const byHandPath = `${clockFolder}/by-hand`;
const sourcesPath = "/etc/chrony/sources.d/kontor.sources";

const keptShape = z.strictObject({ automatic: z.boolean(), servers: z.array(timeServer) });
type Kept = z.output<typeof keptShape>;

/** The clock by chrony (4.3), or by hand. */
export const clockVerbs = {
  "clock.show": defineVerb({
    name: "clock.show",
    writes: false,
    input: z.strictObject({}),
    output: clockShape,
    refusals: [],
    run: (_input, { host }) => showClock(host),
  }),
  "clock.set": defineVerb({
    name: "clock.set",
    writes: true,
    input: z.strictObject(clockChange),
    output: clockShape,
    refusals: ["clock-is-automatic"],
    async run({ automatic, servers, setToMs }, { host }) {
      if (automatic && setToMs !== undefined) refuseVerb({ code: "clock-is-automatic" });
      const kept = { automatic, servers: servers ?? (await readKept(host)).servers };
      await host.writeFile(keptPath, `${JSON.stringify(kept)}\n`);
      await apply(host, kept);
      if (setToMs !== undefined) {
        await runOk(host, "date", ["--utc", `--set=@${(setToMs / 1_000).toFixed(3)}`]);
        // A box without a clock chip goes on all the same.
        await host.run("hwclock", ["--systohc", "--utc"]);
      }
      return showClock(host);
    },
  }),
};

/** At the start of the agent: what it lays into `/etc` is memory on a box. */
export async function startClock(host: Host): Promise<void> {
  if (await host.readFile(keptPath)) await apply(host, await readKept(host));
}

async function apply(host: Host, { automatic, servers }: Kept): Promise<void> {
  await host.writeFile(sourcesPath, servers.map((server) => `server ${server} iburst\n`).join(""));
  if (automatic) {
    await host.remove(byHandPath);
    await runOk(host, "systemctl", ["start", "chrony.service"]);
    // chrony that was just started has read them already; then this changes nothing.
    await host.run("chronyc", ["reload", "sources"]);
    return;
  }
  await host.writeFile(byHandPath, "");
  await runOk(host, "systemctl", ["stop", "chrony.service"]);
}

async function readKept(host: Host): Promise<Kept> {
  const bytes = await host.readFile(keptPath);
  try {
    return keptShape.parse(JSON.parse(bytes?.toString("utf8") ?? ""));
  } catch {
    return { automatic: true, servers: [] };
  }
}

async function showClock(host: Host): Promise<ClockShape> {
  const kept = await readKept(host);
  const said = kept.automatic ? await host.run("chronyc", ["-c", "tracking"]) : undefined;
  return { nowMs: host.nowMs(), ...kept, ...trackingOf(said?.exitCode === 0 ? said.stdout : "") };
}

/** `chronyc -c tracking`: reference id, server, stratum, time, offset in seconds, and last whether it is in step. */
export function trackingOf(line: string): Pick<ClockShape, "synchronised" | "offsetMs" | "source"> {
  const fields = line.trim().split(",");
  const [referenceId = "", source = "", , , offsetSeconds = ""] = fields;
  const inStep = fields.at(-1) !== "Not synchronised" && referenceId !== "" && !/^(0{8}|7F7F0101)$/.test(referenceId);
  if (!inStep) return { synchronised: false, offsetMs: null, source: "" };
  return { synchronised: true, offsetMs: Math.round(Number(offsetSeconds) * 1_000), source };
}
