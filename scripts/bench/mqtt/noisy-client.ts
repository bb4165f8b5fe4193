/** One misbehaving client in a process of its own, so that it takes no time from the clients that are measured. Ends with its stdin. */
import { connect, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { generate, type Packet } from "mqtt-packet";

export const misdeeds = [
  "reads nothing",
  "reads in drips",
  "floods QoS 0",
  "floods QoS 1",
  "connects without end",
  "connects by TLS without end",
  "asks for all that is retained",
  "subscribes without end",
] as const;
export type Misdeed = (typeof misdeeds)[number];

const retainedTopics = 5_000;
const connectionsAtOnce = 200;

if (import.meta.main) {
  const { port, tlsPort, misdeed } = JSON.parse(process.argv[2] ?? "{}") as {
    port: number;
    tlsPort: number;
    misdeed: Misdeed;
  };
  process.stdin.resume().once("end", () => process.exit(0));
  process.on("uncaughtException", () => {}); // being thrown out is what a client like this is for
  void misbehave(misdeed, port, tlsPort);
}

async function misbehave(misdeed: Misdeed, port: number, tlsPort: number): Promise<void> {
  switch (misdeed) {
    case "reads nothing":
    case "reads in drips":
      return subscribeToAll(port, misdeed === "reads in drips");
    case "floods QoS 0":
    case "floods QoS 1":
      return flood(port, misdeed === "floods QoS 1" ? 1 : 0);
    case "connects without end":
      for (let n = 0; n < connectionsAtOnce; n++) reconnect(() => connect(port, "127.0.0.1"), "connect");
      break;
    case "connects by TLS without end":
      for (let n = 0; n < connectionsAtOnce; n++)
        reconnect(() => tlsConnect({ port: tlsPort, host: "127.0.0.1", rejectUnauthorized: false }), "secureConnect");
      break;
    case "asks for all that is retained":
      return askForRetained(port);
    case "subscribes without end":
      return subscribeWithoutEnd(port);
  }
  process.stdout.write("at it\n");
}

/** What the measured clients say, and more of its own: the backlog of its socket is the broker's to bear. */
async function subscribeToAll(port: number, drips: boolean): Promise<void> {
  const socket = await signedIn(port, "noisy", false);
  socket.write(generate({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "bench/#", qos: 1 }] }));
  await new Promise((resolve) => socket.once("data", resolve));
  socket.pause();
  if (drips) setInterval(() => socket.read(200), 20);
  const feeder = await signedIn(port, "feeder", true);
  const body = "x".repeat(8_000);
  setInterval(() => feeder.write(publish("bench/feed", body, 0)), 2);
  process.stdout.write("at it\n");
}

async function flood(port: number, qos: 0 | 1): Promise<void> {
  const socket = await signedIn(port, "noisy", true);
  socket.resume();
  const one = publish("bench/noise/x", "1", qos);
  const many = Buffer.concat(Array.from({ length: 3_000 }, () => one));
  const pour = () => {
    while (socket.write(many));
    socket.once("drain", pour);
  };
  pour();
  process.stdout.write("at it\n");
}

function reconnect(open: () => Socket, ready: string): void {
  const socket = open();
  socket.on("error", () => {});
  socket.once(ready, () => socket.write(hello("noisy", true)));
  socket.once("data", () => socket.destroy());
  socket.once("close", () => setImmediate(() => reconnect(open, ready)));
}

async function askForRetained(port: number): Promise<void> {
  const filler = await signedIn(port, "filler", true);
  for (let n = 0; n < retainedTopics; n++)
    filler.write(generate({ ...parts(`bench/noise/kept/${n}`, "x".repeat(200)), qos: 0, retain: true }));
  await untilAnswered(filler, { cmd: "pingreq" });
  const socket = await signedIn(port, "noisy", true);
  socket.resume();
  // Hardly anything matches these: the broker has to look through all it keeps, and sends little.
  const subscriptions = Array.from({ length: 80 }, (_, n) => ({ topic: `bench/noise/+/+/${n}`, qos: 0 as const }));
  subscriptions.push({ topic: "bench/noise/#", qos: 0 });
  setInterval(() => socket.write(generate({ cmd: "subscribe", messageId: 1, subscriptions })), 100);
  process.stdout.write("at it\n");
}

async function subscribeWithoutEnd(port: number): Promise<void> {
  const subscriptions = Array.from({ length: 1_500 }, (_, n) => ({ topic: `bench/noise/${n}`, qos: 1 as const }));
  const packet = generate({ cmd: "subscribe", messageId: 1, subscriptions });
  const socket = await signedIn(port, "noisy", false);
  socket.on("data", () => socket.write(packet)).write(packet);
  process.stdout.write("at it\n");
}

function hello(clientId: string, clean: boolean): Buffer {
  return generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean,
    clientId,
    keepalive: 60,
    username: clientId,
    password: Buffer.from("bench"),
  });
}

async function signedIn(port: number, clientId: string, clean: boolean): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  const answer = new Promise((resolve) => socket.once("data", resolve));
  socket.write(hello(clientId, clean));
  await answer;
  return socket;
}

async function untilAnswered(socket: Socket, packet: Packet): Promise<void> {
  const answer = new Promise((resolve) => socket.once("data", resolve));
  socket.write(generate(packet));
  await answer;
}

const parts = (topic: string, payload: string) => ({ cmd: "publish" as const, topic, payload, dup: false });

function publish(topic: string, payload: string, qos: 0 | 1): Buffer {
  return generate({ ...parts(topic, payload), qos, retain: false, ...(qos ? { messageId: 7 } : {}) });
}
