import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { expect, test } from "vitest";
import { StartedAppliance } from "../../testing/start-appliance.ts";

test("after the appliance was killed, the last words of a machine that stays away are said within seconds", {
  timeout: 90_000,
}, async () => {
  const data = mkdtempSync(join(tmpdir(), "kontor-killed-"));
  let appliance = await StartedAppliance.start({ data, args: [] });
  const state = `kontor/${appliance.siteId}/devices/scale-1/state`;
  try {
    const admin = await appliance.signIn("admin");
    const { code } = await appliance.call("devices.invite", { name: "Scale", kind: "machine", roles: [] }, admin);
    const { secret } = await appliance.call("devices.pair", { code, deviceId: "scale-1" });
    const connect = (clientId: string, will?: mqtt.IClientOptions["will"]) =>
      mqtt.connectAsync(
        `mqtt://127.0.0.1:${appliance.ready.ports.mqtt}`,
        { username: "scale-1", password: secret, clientId, reconnectPeriod: 0, ...(will && { will }) },
        false,
      );
    const gone = await connect("scale-1", { topic: state, payload: Buffer.from("gone"), qos: 1, retain: true });
    gone.on("error", () => {});
    await appliance.kill();

    appliance = await StartedAppliance.start({ data, args: [] });
    const startedAt = performance.now();
    const watcher = await connect("scale-1:watcher");
    const said = new Promise((resolve) => watcher.once("message", (_topic, payload) => resolve(String(payload))));
    await watcher.subscribeAsync(state, { qos: 1 });
    expect(await said).toBe("gone");
    console.log(`the will was said ${Math.round(performance.now() - startedAt)} ms after the restart`);
    await watcher.endAsync();
  } finally {
    await appliance.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
