import * as opcua from "node-opcua";

/** The reference: the library alone, with nothing of ours around it. Told by JSON what to do; answers one JSON line. */
const { endpoint, nodes, forMs, slots } = JSON.parse(process.argv[2] ?? "{}") as {
  endpoint: string;
  nodes?: string[];
  forMs: number;
  slots?: number;
};
opcua.setLogLevel(opcua.LogLevel.Emergency);
const client = opcua.OPCUAClient.create({ endpointMustExist: false });
await client.connect(endpoint);
const session = await client.createSession();
const answer = nodes ? await follow(nodes) : await askAndTell(slots ?? 1);
process.stdout.write(`${JSON.stringify(answer)}\n`);
await session.close();
await client.disconnect();
process.exit(0);

/** Follows the nodes, and says how many changes came in how much CPU time. */
async function follow(list: string[]) {
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: 100,
    requestedMaxKeepAliveCount: 10,
    requestedLifetimeCount: 600,
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
  });
  let changes = 0;
  const group = opcua.ClientMonitoredItemGroup.create(
    subscription,
    list.map((nodeId) => ({ nodeId, attributeId: opcua.AttributeIds.Value })),
    { samplingInterval: 0, queueSize: 50, discardOldest: false },
    opcua.TimestampsToReturn.Neither,
  );
  await new Promise<void>((resolve) => group.once("initialized", resolve));
  group.on("changed", () => changes++);
  await rest(1_000);
  changes = 0;
  const before = process.cpuUsage();
  const startMs = performance.now();
  await rest(forMs);
  const { user, system } = process.cpuUsage(before);
  return { changes, cpuMs: (user + system) / 1_000, ms: performance.now() - startMs };
}

/** What any host must do for one parcel: read its slot, write its command. Ten times a second. */
async function askAndTell(count: number) {
  const tookMs: number[] = [];
  const slot = ["Seq", "TrackId", "Barcode", "Status", "Weight", "Len"].map((name) => `ns=1;s=P1.Req[0].${name}`);
  for (let i = 0; i < count; i++) {
    const startMs = performance.now();
    await session.read(slot.map((nodeId) => ({ nodeId, attributeId: opcua.AttributeIds.Value })));
    await session.write(
      ["TrackId", "Lane", "Alt"].map((name) => ({
        nodeId: `ns=1;s=P1.Cmd[0].${name}`,
        attributeId: opcua.AttributeIds.Value,
        value: { value: { dataType: name === "TrackId" ? opcua.DataType.UInt32 : opcua.DataType.UInt16, value: 0 } },
      })),
    );
    tookMs.push(performance.now() - startMs);
    await rest(100);
  }
  return { tookMs };
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
