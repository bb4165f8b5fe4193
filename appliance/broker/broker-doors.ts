import { createServer as createTcpServer, isIP, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import type { burstLog } from "./broker-log.ts";

export interface BrokerDoors {
  tcp?: { host: string; port: number };
  tls?: { host: string; port: number } & TlsIdentity;
}

/** PEM. With `ca`, clients are asked for a certificate of that authority; they may come without one. */
export interface TlsIdentity {
  key: string;
  cert: string;
  ca?: string;
}

export interface OpenDoors {
  ports: { tcp?: number; tls?: number };
  readonly connections: number;
  /** From the next handshake on; connections that stand go on with what they began with. */
  takeIdentity(identity: TlsIdentity): void;
  /** Takes no new connections. */
  shut(): void;
  /** Ends those that are left. */
  cutAll(): void;
}

/** Listens where asked. Plain TCP outside the loopback is refused: passwords and facts would cross the floor in the clear. */
export async function openDoors(
  { tcp, tls }: BrokerDoors,
  {
    connectionsMax,
    connectTimeoutMs,
    burst,
  }: { connectionsMax: number; connectTimeoutMs: number; burst: ReturnType<typeof burstLog> },
  onConnection: (socket: Socket) => void,
): Promise<OpenDoors> {
  if (tcp && !isLoopback(tcp.host))
    throw new Error(`plain MQTT is for the loopback only, not ${tcp.host}: use listen.tls`);
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const ports: OpenDoors["ports"] = {};
  let secure: TlsServer | undefined;
  const full = (address: string | undefined) =>
    burst(address ?? "", "warn", "broker.connections-full", { address, connectionsMax });
  const take = (socket: Socket) => {
    socket.on("error", () => socket.destroy());
    if (sockets.size >= connectionsMax) {
      full(socket.remoteAddress);
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    onConnection(socket);
  };
  const shut = () => {
    for (const server of servers) server.close();
  };
  const open = async (server: Server, { host, port }: { host: string; port: number }) => {
    servers.push(server);
    // counted before the TLS handshake, so that half-open ones are bounded too
    server.maxConnections = connectionsMax;
    server.on("drop", (dropped) => full(dropped?.remoteAddress));
    return listen(server, host, port);
  };
  const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 };
  try {
    if (tcp) ports.tcp = await open(createTcpServer(socketOptions, take), tcp);
    if (tls) {
      secure = createTlsServer(
        {
          ...socketOptions,
          ...contextOf(tls),
          requestCert: tls.ca !== undefined,
          // Who has none shows a password, so the sign-in decides.
          rejectUnauthorized: false,
          handshakeTimeout: connectTimeoutMs,
        },
        take,
      );
      secure.on("tlsClientError", (error, socket) => {
        const { remoteAddress: address } = socket;
        burst(address ?? "", "warn", "broker.tls-refused", { address, reason: error.message });
        socket.destroy(); // or one that only ran out of time would stay, and take a place
      });
      ports.tls = await open(secure, tls);
    }
  } catch (error) {
    shut();
    throw error;
  }
  return {
    ports,
    get connections() {
      return sockets.size;
    },
    takeIdentity: (identity) => secure?.setSecureContext(contextOf(identity)),
    shut,
    cutAll() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function contextOf({ key, cert, ca }: TlsIdentity) {
  return { key, cert, minVersion: "TLSv1.2" as const, ...(ca === undefined ? {} : { ca }) };
}

function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.removeListener("error", reject);
      server.on("error", () => {});
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}
