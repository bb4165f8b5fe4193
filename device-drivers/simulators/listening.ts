import type { Server } from "node:net";

/** Listens on the loopback, on this port or any; gives the port. */
export async function listening(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("a server without an address");
  return address.port;
}
