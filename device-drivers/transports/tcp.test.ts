import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { firstValueFrom, take, toArray } from "rxjs";
import { afterEach, expect, test } from "vitest";
import type { Link } from "../kit/link.ts";
import { superviseLink } from "../kit/supervise.ts";
import { tcp } from "./tcp.ts";
import { tcpListen } from "./tcp-listen.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const never = new AbortController().signal;
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

async function machine(onCall: (socket: Socket) => void, port = 0): Promise<Server> {
  const server = createServer(onCall);
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return server;
}
const portOf = (server: Server) => (server.address() as AddressInfo).port;

function linked(transport: Parameters<typeof superviseLink>[0]): Link {
  const link = superviseLink(transport, { now: Date.now });
  ends.push(() => link.stop());
  return link;
}
const until = (link: Link, state: string) =>
  new Promise<void>((resolve) => {
    const stop = link.health$.subscribe((health) => {
      if (health.state !== state) return;
      queueMicrotask(() => stop.unsubscribe());
      resolve();
    });
  });

test("what a machine says before anybody listens is not lost", async () => {
  const server = await machine((socket) => socket.write("hello"));
  const connection = await tcp({ host: "127.0.0.1", port: portOf(server) }).open(never);
  ends.push(() => connection.close());
  await new Promise((resolve) => setImmediate(resolve));
  expect(text(await firstValueFrom(connection.bytes$))).toBe("hello");
});

test("writes arrive, and closing sends what was written before", async () => {
  const heard = Promise.withResolvers<string>();
  const server = await machine((socket) => {
    let all = "";
    socket.on("data", (chunk) => {
      all += chunk.toString();
    });
    socket.on("end", () => heard.resolve(all));
  });
  const connection = await tcp({ host: "127.0.0.1", port: portOf(server) }).open(never);
  void connection.write(Buffer.from("one "));
  await connection.write(Buffer.from("two"));
  await connection.close();
  expect(await heard.promise).toBe("one two");
});

test("nobody listens there: refused", async () => {
  const server = await machine(() => undefined);
  const port = portOf(server);
  await ends.pop()?.();
  await expect(tcp({ host: "127.0.0.1", port }).open(never)).rejects.toMatchObject({ code: "refused" });
});

test("a call that is given up ends with timeout", async () => {
  await expect(tcp({ host: "127.0.0.1", port: 9 }).open(AbortSignal.abort())).rejects.toMatchObject({
    code: "timeout",
  });
});

test("a machine that hangs up is called again", async () => {
  let calls = 0;
  const server = await machine((socket) => {
    calls++;
    socket.end(`call ${calls}`);
  });
  const link = linked(tcp({ host: "127.0.0.1", port: portOf(server) }));
  const said = await firstValueFrom(link.bytes$.pipe(take(2), toArray()));
  expect(said.map(text)).toEqual(["call 1", "call 2"]);
});

test("a machine that calls us is listened to, again after it hung up, and a new call ends the old one", async () => {
  const transport = tcpListen({ port: 0, host: "127.0.0.1" });
  const link = linked(transport);
  while (transport.port() === undefined) await new Promise((resolve) => setImmediate(resolve));
  const call = (word: string) => {
    const heard = firstValueFrom(link.bytes$);
    const socket = connect({ host: "127.0.0.1", port: transport.port() ?? 0 });
    socket.on("error", () => undefined);
    ends.push(() => socket.destroy());
    const gone = new Promise((resolve) => socket.once("close", resolve));
    socket.resume();
    socket.write(word);
    return { socket, heard, gone };
  };
  const first = call("first");
  expect(text(await first.heard)).toBe("first");
  const second = call("second"); // switched off and on: the old call was never ended
  await first.gone;
  expect(text(await second.heard)).toBe("second");
  const lost = until(link, "retrying");
  second.socket.end();
  await lost;
  expect(text(await call("third").heard)).toBe("third");
});

test("the port of a machine that calls us is free again once the link is stopped", async () => {
  const transport = tcpListen({ port: 0, host: "127.0.0.1" });
  const link = superviseLink(transport, { now: Date.now });
  while (transport.port() === undefined) await new Promise((resolve) => setImmediate(resolve));
  const port = transport.port() ?? 0;
  await link.stop();
  await machine(() => undefined, port);
});

test("a port that is taken is in use", async () => {
  const server = await machine(() => undefined);
  const taken = tcpListen({ port: portOf(server), host: "127.0.0.1" });
  await expect(taken.open(never)).rejects.toMatchObject({ code: "in-use" });
});

test("where only one machine may call, others are hung up on", async () => {
  const transport = tcpListen({ port: 0, host: "127.0.0.1", only: "192.0.2.7" });
  const link = linked(transport);
  while (transport.port() === undefined) await new Promise((resolve) => setImmediate(resolve));
  const stranger = connect({ host: "127.0.0.1", port: transport.port() ?? 0 });
  stranger.on("error", () => undefined);
  stranger.resume();
  await new Promise((resolve) => stranger.once("close", resolve));
  expect(link.health.state).toBe("starting");
});
