/** A Modbus request: what to read or write at which unit. Addresses count from 0, as on the wire. */
export type ModbusRequest =
  | { read: "coils" | "discrete" | "holding" | "input"; unit: number; address: number; count: number }
  | { write: "coil"; unit: number; address: number; on: boolean }
  | { write: "coils"; unit: number; address: number; on: readonly boolean[] }
  | { write: "register"; unit: number; address: number; value: number }
  | { write: "registers"; unit: number; address: number; values: readonly number[] };

/** An answer: registers or bits as read, nothing for a write; or why the machine refused. */
export type ModbusAnswer =
  | { registers: number[] }
  | { bits: boolean[] }
  | { written: true }
  | { exception: number; said: string };

/** Bytes on the wire: transaction, protocol 0, length, unit, function, data. Source: Modbus Messaging on TCP/IP 1.0b, 3.1.3. */
export function writeModbus(transaction: number, request: ModbusRequest): Uint8Array {
  const data = dataOf(request);
  const bytes = Buffer.alloc(8 + data.length);
  bytes.writeUInt16BE(transaction & 0xffff, 0);
  bytes.writeUInt16BE(2 + data.length, 4);
  bytes.writeUInt8(request.unit, 6);
  bytes.writeUInt8(functionOf(request), 7);
  data.copy(bytes, 8);
  return bytes;
}

export interface ModbusFrame {
  transaction: number;
  unit: number;
  code: number;
  data: Uint8Array;
}

/** Cuts a stream into Modbus TCP frames; throws when it is none: then nobody knows where the next one begins. */
export function modbusSplitter(): { take(chunk: Uint8Array): ModbusFrame[]; reset(): void } {
  let held: Buffer = Buffer.alloc(0);
  return {
    take(chunk) {
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      const frames: ModbusFrame[] = [];
      while (held.length >= 8) {
        const length = held.readUInt16BE(4);
        if (held.readUInt16BE(2) !== 0 || length < 2 || length > 254) throw new Error("not a Modbus TCP frame");
        if (held.length < 6 + length) break;
        frames.push({
          transaction: held.readUInt16BE(0),
          unit: held.readUInt8(6),
          code: held.readUInt8(7),
          data: held.subarray(8, 6 + length),
        });
        held = held.subarray(6 + length);
      }
      return frames;
    },
    reset() {
      held = Buffer.alloc(0);
    },
  };
}

/** What a frame answers to this request; undefined when it does not fit it. */
export function readModbus({ unit, code, data }: ModbusFrame, request: ModbusRequest): ModbusAnswer | undefined {
  const asked = functionOf(request);
  if (unit !== request.unit) return undefined;
  if (code === (asked | 0x80)) {
    const exception = data[0] ?? 0;
    return { exception, said: exceptions[exception] ?? `exception ${exception}` };
  }
  if (code !== asked) return undefined;
  if ("write" in request) return { written: true };
  const bytes = Buffer.from(data.subarray(1));
  if (bytes.length !== data[0]) return undefined;
  if (request.read === "holding" || request.read === "input") {
    if (bytes.length !== request.count * 2) return undefined;
    return { registers: Array.from({ length: request.count }, (_, i) => bytes.readUInt16BE(i * 2)) };
  }
  if (bytes.length !== Math.ceil(request.count / 8)) return undefined;
  return { bits: Array.from({ length: request.count }, (_, i) => (((bytes[i >> 3] ?? 0) >> (i & 7)) & 1) === 1) };
}

const readCodes = { coils: 1, discrete: 2, holding: 3, input: 4 } as const;
const writeCodes = { coil: 5, register: 6, coils: 15, registers: 16 } as const;
const exceptions: Record<number, string> = {
  1: "it does not know this function",
  2: "it has no such address",
  3: "it does not take this value",
  4: "it has a fault",
  5: "it needs more time",
  6: "it is busy",
  10: "the gateway has no path to it",
  11: "the machine behind the gateway does not answer",
};

const functionOf = (request: ModbusRequest): number =>
  "read" in request ? readCodes[request.read] : writeCodes[request.write];

function dataOf(request: ModbusRequest): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(request.address, 0);
  if ("read" in request) head.writeUInt16BE(request.count, 2);
  else if (request.write === "coil") head.writeUInt16BE(request.on ? 0xff00 : 0, 2);
  else if (request.write === "register") head.writeUInt16BE(request.value & 0xffff, 2);
  else if (request.write === "registers") {
    head.writeUInt16BE(request.values.length, 2);
    const values = Buffer.alloc(request.values.length * 2);
    request.values.forEach((value, i) => {
      values.writeUInt16BE(value & 0xffff, i * 2);
    });
    return Buffer.concat([head, Buffer.from([values.length]), values]);
  } else {
    head.writeUInt16BE(request.on.length, 2);
    const bits = Buffer.alloc(Math.ceil(request.on.length / 8));
    request.on.forEach((on, i) => {
      if (on) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
    });
    return Buffer.concat([head, Buffer.from([bits.length]), bits]);
  }
  return head;
}
