import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SecureVersion, connect as tlsConnect } from "node:tls";
import type { IClientOptions, MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { BrokerCaller } from "../../broker/acl.ts";
import { connectDevice, eventually, Inbox, TestSite } from "../../broker/testing/test-site.ts";
import { CertificateKeeper } from "../tls/certificate-keeper.ts";
import { issueAuthority } from "../tls/issue.ts";
import { type IssuedCertificate, issueDevice } from "../tls/issue-device.ts";
import { deviceRequest } from "../tls/testing/device-request.ts";

/** As the book would have it: which certificate counts for which device. */
const newest = new Map<string, string>();
const dataDir = mkdtempSync(join(tmpdir(), "kontor-tls-"));
const day = 86_400_000;
const clients: MqttClient[] = [];
let keeper: CertificateKeeper;
let here: TestSite;

beforeAll(async () => {
  const log = { info: () => {}, error: (data: object) => expect(data).toEqual({}) };
  keeper = await CertificateKeeper.open(dataDir, () => ({ hostname: "kontor-7", addresses: [] }), log);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await here.stop();
});
afterAll(() => {
  keeper.stop();
  rmSync(dataDir, { recursive: true });
});

const identity = () => ({ key: keeper.current.keyPem, cert: keeper.current.certPem, ca: keeper.current.caPem });

async function start(): Promise<void> {
  here = await new TestSite({
    listen: { tls: { host: "127.0.0.1", port: 0, ...identity() } },
    authenticate: async ({ username, password, certificate }): Promise<BrokerCaller | undefined> => {
      const proved = certificate
        ? newest.get(certificate.deviceId) === certificate.fingerprint256
        : password === `pw-${username}`;
      return proved ? { deviceId: username, roles: [] } : undefined;
    },
  }).start();
}

async function certificateFor(deviceId: string): Promise<{ key: string; cert: string }> {
  const { keyPem, csrPem } = await deviceRequest(deviceId);
  const issued = (await keeper.certify(deviceId, csrPem, Date.now())) as IssuedCertificate;
  newest.set(deviceId, issued.fingerprint256);
  return { key: keyPem, cert: issued.certPem };
}

const over: IClientOptions = { protocol: "mqtts", host: "localhost", servername: "localhost" };
const withoutPassword = { username: undefined, password: undefined };
type TlsOptions = IClientOptions & { maxVersion?: SecureVersion };
function connect(deviceId: string, options: TlsOptions): Promise<MqttClient> {
  const port = here.broker.ports.tls ?? 0;
  return connectDevice(port, deviceId, { ...over, ca: keeper.current.caPem, ...options }, clients);
}

test.each(["TLSv1.2", "TLSv1.3"] as const)(
  "a certificate of the site's authority signs its device in, and only that one (%s)",
  async (maxVersion) => {
    await start();
    const mine = await certificateFor("scale-1");
    const scale = await connect("scale-1", { ...mine, ...withoutPassword, maxVersion });
    const inbox = new Inbox(scale);
    await scale.subscribeAsync("kontor/hh1/reply/scale-1/#", { qos: 1 });
    await scale.publishAsync("kontor/hh1/call/scale-1/people.me", '{"commandId":"c1"}', { qos: 1 });
    expect((await inbox.count(1))[0]?.payload).toContain('"deviceId":"scale-1"');
    await connect("scale-1:second", { ...mine, username: "scale-1", password: undefined, maxVersion });
    // Under whatever client id: the certificate says who it is, and only that device's topics are its own.
    const otherName = await connect("scale-2", { ...mine, ...withoutPassword, maxVersion });
    const granted = await otherName.subscribeAsync("kontor/hh1/reply/scale-2/#").then(
      ([one]) => one?.qos,
      () => 128,
    );
    expect(granted).toBe(128);
    await expect(connect("scale-2", { ...mine, password: undefined, maxVersion })).rejects.toThrow(/Bad username/);
  },
);

test("a device without a certificate goes on with its password; with neither it is refused", async () => {
  await start();
  await connect("scale-2", {});
  await expect(connect("scale-2", { password: "guess" })).rejects.toThrow(/Bad username/);
  await expect(connect("scale-2", { password: undefined })).rejects.toThrow(/Bad username/);
});

test("certificates of another authority, of another kind, or replaced since are refused, and the log says which", async () => {
  await start();
  const old = await certificateFor("scale-1");
  await certificateFor("scale-1");
  const stranger = await issueAuthority("another site", Date.now());
  const { keyPem, csrPem } = await deviceRequest("scale-3");
  const foreign = (await issueDevice(stranger, "scale-3", csrPem, Date.now())) as IssuedCertificate;
  const box = { key: keeper.current.keyPem, cert: keeper.current.certPem };
  const tries: [string, { key: string; cert: string }, RegExp][] = [
    ["scale-1", old, /newest/],
    ["scale-3", { key: keyPem, cert: foreign.certPem }, /not good here.*(VERIFY|ISSUER)/],
    ["kontor-7", box, /not good here.*PURPOSE/],
  ];
  for (const [deviceId, shown, reason] of tries) {
    await expect(connect(deviceId, { ...shown, username: deviceId, password: undefined })).rejects.toThrow(
      /Bad username/,
    );
    const line = here.logged("broker.sign-in-refused").find(({ data }) => data.clientId === deviceId);
    expect(line?.data).toMatchObject({ certificate: deviceId, reason: expect.stringMatching(reason) });
  }
});

test("whoever is shut out is cut off while connected, and its will is said", async () => {
  await start();
  const will = { topic: "kontor/hh1/devices/scale-1/state", payload: "gone", qos: 1 as const, retain: true };
  const mine = await certificateFor("scale-1");
  const scale = await connect("scale-1", { ...mine, ...withoutPassword, will });
  const other = await connect("scale-2", {});
  const heard: string[] = [];
  here.broker.listen(will.topic, ({ payload }) => heard.push(String(payload)));
  const cut = new Promise<void>((resolve) => scale.once("close", () => resolve()));
  newest.delete("scale-1");
  here.broker.review((caller) => (caller.deviceId === "scale-1" ? undefined : caller));
  await cut;
  await eventually(() => heard.length > 0);
  expect(heard).toEqual(["gone"]);
  expect(here.logged("broker.shut-out").map(({ data }) => data.clientId)).toEqual(["scale-1"]);
  await expect(connect("scale-1", { ...mine, ...withoutPassword })).rejects.toThrow(/Bad username/);
  await other.publishAsync("kontor/hh1/devices/scale-2/n", "1", { qos: 1 });
});

test("a renewed certificate is shown to the next client, and no connection ends for it", async () => {
  await start();
  keeper.onRenewed(() => here.broker.takeIdentity(identity()));
  const mine = await certificateFor("scale-1");
  const before = await connect("scale-1", { ...mine, ...withoutPassword });
  let cut = false;
  before.once("close", () => {
    cut = true;
  });
  const first = keeper.current.fingerprint256;
  expect(await fingerprintShown()).toBe(first);
  await keeper.look(Date.now());
  expect(keeper.current.fingerprint256).toBe(first);
  await keeper.look(Date.now() + 370 * day);
  expect(keeper.current.fingerprint256).not.toBe(first);
  expect(await fingerprintShown()).toBe(keeper.current.fingerprint256);
  await before.publishAsync("kontor/hh1/devices/scale-1/n", "1", { qos: 1 });
  expect(cut).toBe(false);
});

/** Read off the wire; its validity is in the future here, so it is looked at and not believed. */
function fingerprintShown(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect(
      { port: here.broker.ports.tls ?? 0, host: "127.0.0.1", rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      },
    );
    socket.once("error", reject);
  });
}
