/** Our broker in a process of its own, for the benchmark. Takes its data folder, prints its ports, ends with its stdin. */
import { ensureCertificate } from "#appliance/api/tls/certificate.ts";
import { startBroker } from "#appliance/broker/broker.ts";

const folder = process.argv[2] ?? "";
const {
  keyPem: key,
  certPem: cert,
  caPem: ca,
} = await ensureCertificate(folder, { hostname: "localhost", addresses: [] }, Date.now());
const broker = await startBroker({
  dataDir: folder,
  siteId: "bench",
  listen: { tcp: { host: "127.0.0.1", port: 0 }, tls: { host: "127.0.0.1", port: 0, key, cert, ca } },
  authenticate: async ({ username }) => ({
    deviceId: username,
    roles: [],
    topics: { publish: ["bench/#"], subscribe: ["bench/#"] },
  }),
  call: async () => ({ ok: true }),
  log: () => {},
  // A thousand clients of one address sign in at once here; all other limits are those of a site.
  limits: { connectionsMax: 2_000 },
});
process.stdout.write(`${JSON.stringify(broker.ports)}\n`);
process.stdin.resume().once("end", () => process.exit(0));
