import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import {
  type ApplianceState,
  SUPERVISION_LIMITS,
  type SupervisionLimits,
  type Supervisor,
  superviseAppliance,
} from "./appliance-process.ts";

const fixture = join(import.meta.dirname, "testing/small-appliance.ts");
const quick: SupervisionLimits = {
  ...SUPERVISION_LIMITS,
  restartDelayMinMs: 20,
  restartDelayMaxMs: 80,
  healthEveryMs: 50,
};

let supervisor: Supervisor | undefined;
afterEach(() => supervisor?.stop());

/** Supervises the fixture and answers what happens, one state at a time. */
function supervise(behaviour: string, limits: Partial<SupervisionLimits> = {}, file = process.execPath) {
  const states: ApplianceState[] = [];
  const lines: string[] = [];
  let wake: () => void = () => undefined;
  const command = { file, args: [fixture, behaviour], cwd: import.meta.dirname };
  supervisor = superviseAppliance(
    command,
    (state) => {
      states.push(state);
      wake();
    },
    (line) => lines.push(line),
    { ...quick, ...limits },
  );
  /** Waits for the next state of this kind that has not been waited for. */
  const next = async <K extends ApplianceState["kind"]>(kind: K): Promise<Extract<ApplianceState, { kind: K }>> => {
    for (;;) {
      const state = states.shift();
      if (state === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else if (isKind(state, kind)) return state;
    }
  };
  return { next, lines };
}

function isKind<K extends ApplianceState["kind"]>(
  state: ApplianceState,
  kind: K,
): state is Extract<ApplianceState, { kind: K }> {
  return state.kind === kind;
}

async function get(url: string, path: string): Promise<string> {
  return (await fetch(new URL(path, url))).text();
}

test("it is started, its ready line read and its other lines passed on", async () => {
  const { next, lines } = supervise("good");
  const { ready } = await next("ready");
  expect(ready.kioskUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/kiosk$/);
  expect(ready.healthUrl).toBe(new URL("/health", ready.kioskUrl).href);
  expect(lines).toEqual(["a line of no interest"]);
});

test("after it dies it is started again, and gets ready again", async () => {
  const { next } = supervise("good");
  const { ready } = await next("ready");
  await expect(get(ready.kioskUrl, "/die")).rejects.toThrow();
  expect(await next("restarting")).toMatchObject({ reason: "it ended with code 7", failures: 1, delayMs: 20 });
  expect((await next("ready")).ready.kioskUrl).not.toBe(ready.kioskUrl);
});

test("the delay doubles with each failure in a row, up to its bound", async () => {
  const { next } = supervise("dies");
  const delays: number[] = [];
  for (let at = 0; at < 5; at += 1) delays.push((await next("restarting")).delayMs);
  expect(delays).toEqual([20, 40, 80, 80, 80]);
});

test("a calm time makes earlier failures forgotten", async () => {
  const { next } = supervise("good", { calmAfterMs: 0 });
  for (let round = 0; round < 2; round += 1) {
    const { ready } = await next("ready");
    // A round trip to the process takes longer than the calm time, so by now it has been calm.
    await get(ready.kioskUrl, "/");
    await get(ready.kioskUrl, "/die").catch(() => undefined);
    expect(await next("restarting")).toMatchObject({ failures: 1 });
  }
});

test("when it no longer answers it is ended and started again", async () => {
  const { next } = supervise("good", { healthWithinMs: 100 });
  const { ready } = await next("ready");
  await get(ready.kioskUrl, "/hang");
  expect(await next("restarting")).toMatchObject({ reason: "it no longer answers" });
  await next("ready");
});

test("one that never gets ready is ended and started again", async () => {
  const { next } = supervise("mute", { readyWithinMs: 400 });
  expect(await next("restarting")).toMatchObject({ reason: "it did not get ready in time" });
});

test("a program that is not there is a reason, not a crash of the shell", async () => {
  const { next } = supervise("good", {}, "/nowhere/node");
  expect((await next("restarting")).reason).toMatch(/could not be started .*ENOENT/);
});

test("stopping ends it in order and starts nothing more", async () => {
  const { next, lines } = supervise("good");
  const { ready } = await next("ready");
  await supervisor?.stop();
  expect(lines).toContain("stopped in order");
  await expect(get(ready.kioskUrl, "/")).rejects.toThrow();
  expect(await next("stopped")).toEqual({ kind: "stopped" });
});

test("one that will not stop is killed when its time is up", async () => {
  const { next } = supervise("stubborn", { stopWithinMs: 100 });
  const { ready } = await next("ready");
  await supervisor?.stop();
  await expect(get(ready.kioskUrl, "/")).rejects.toThrow();
});

test("stopping while it waits for the next start is enough", async () => {
  const { next } = supervise("dies", { restartDelayMinMs: 60_000, restartDelayMaxMs: 60_000 });
  await next("restarting");
  await supervisor?.stop();
  await next("stopped");
});

test("when the shell is gone without a word, the appliance stops in order", async () => {
  const child = spawn(process.execPath, ["--import", join(import.meta.dirname, "stop-with-shell.ts"), fixture, "good"]);
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  expect(line).toBe("a line of no interest");
  // The kernel closes a killed shell's end of the pipe; the appliance sees just that.
  child.stdin.destroy();
  const [words] = await once(createInterface({ input: child.stderr }), "line");
  expect(words).toBe("stopped in order");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
});
