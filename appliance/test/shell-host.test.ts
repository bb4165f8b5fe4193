import { afterAll, beforeAll, describe, test } from "vitest";
import { RunningShell, shellHost } from "../shell/testing/shell-host.ts";
import { shellScenario } from "../shell/testing/shell-scenario.ts";

/**
 * The bundle that is packaged, a real appliance and a real Chromium; only Electron itself is stood in for, and with
 * `npm run test:electron` not even that.
 */
const host = shellHost(process.env);

describe(`the shell in ${host.name}`, () => {
  let shell: RunningShell;
  beforeAll(async () => {
    shell = await RunningShell.start(host);
  }, 150_000);
  afterAll(() => shell?.stop());

  for (const { title, play } of shellScenario) test(title, () => play(shell), 150_000);
});
