import { createServer as createTcpServer, isIP, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

export interface BrokerDoors {
  tcp?: { host: string; port: number };
  tls?: { host: string; port: number; key: string; cert: string };
}

export interface OpenDoors {
  ports: { tcp?: number; tls?: number };
  readonly connections: number;
  /** Takes no new connections. */
  shut(): void;
  /** Ends those that are left. */
  cutAll(): void;
}

/** Listens where asked. Plain TCP outside the loopback is refused: passwords and facts would cross the floor in the clear. */
export async function openDoors(
  { tcp, tls }: BrokerDoors,
  connectionsMax: number,
  onConnection: (socket: Socket) => void,
): Promise<OpenDoors> {
  if (tcp && !isLoopback(tcp.host))
    throw new Error(`plain MQTT is for the loopback only, not ${tcp.host}: use listen.tls`);
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const ports: OpenDoors["ports"] = {};
  const take = (socket: Socket) => {
    socket.on("error", () => socket.destroy());
    if (sockets.size >= connectionsMax) {
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
    return listen(server, host, port);
  };
  const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 };
  try {
    if (tcp) ports.tcp = await open(createTcpServer(socketOptions, take), tcp);
    if (tls) {
      const { key, cert } = tls;
      ports.tls = await open(
        createTlsServer(
          { ...socketOptions, key, cert, minVersion: "TLSv1.2", handshakeTimeout: handshakeTimeoutMs },
          take,
        ),
        tls,
      );
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
    shut,
    cutAll() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

const handshakeTimeoutMs = 10_000;

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
