import { read } from "node:fs";
import { promisify } from "node:util";

/**
 * Makes an open port of the serial binding notice that its line hung up while it was being read.
 *
 * A terminal that hung up reads as no bytes, without an error. The binding (serialport 13) takes that for "nothing yet" and reads again,
 * for ever and at full load, when the cable is pulled in the moment after a byte came and before it waits for the next: no `close`, and
 * a processor gone. The port is opened so that a read with nothing to read fails with EAGAIN; so no bytes can only mean the end.
 * Ports of systems that are read in another way are left alone.
 */
export function endAtHangUp(port: unknown): void {
  if (!isPolled(port)) return;
  port.read = async (buffer, offset, length) => {
    for (;;) {
      if (port.fd === null) throw closed();
      try {
        const { bytesRead } = await readAsync(port.fd, buffer, offset, length, null);
        if (bytesRead === 0) throw new Error("the line hung up, input/output error");
        return { bytesRead, buffer };
      } catch (error) {
        if (!isNothingYet(error)) throw error;
        // It may have been closed while it was read, and to wait on the poller of a closed port crashes the process.
        if (!port.isOpen) throw closed();
        await new Promise<void>((resolve, reject) => {
          port.poller.once("readable", (failed) => (failed ? reject(failed) : resolve()));
        });
      }
    }
  };
}

function closed(): Error {
  return Object.assign(new Error("Port is not open"), { canceled: true });
}

/** What the bindings of Linux and macOS have. */
interface PolledPort {
  readonly isOpen: boolean;
  readonly fd: number | null;
  readonly poller: { once(event: "readable", told: (error: Error | null) => void): unknown };
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number; buffer: Buffer }>;
}

function isPolled(port: unknown): port is PolledPort {
  return typeof port === "object" && port !== null && "poller" in port && "fd" in port && "read" in port;
}

function isNothingYet(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "EAGAIN" || code === "EWOULDBLOCK" || code === "EINTR";
}

const readAsync = promisify(read);
