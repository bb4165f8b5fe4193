import type { LightOrder } from "../kit/pick-lights.ts";

/**
 * ATOP ABLEPick, between host and TCP/IP controller: communication control blocks of length (two bytes, low first, with these), message type
 * (60H port 1, 61H port 2), three reserved bytes, sub-command, node (01H-FAH, FCH for all), data.
 * Source: ABLEPick Pick-to-light Communication Protocol, user manual, chapters 4.1 to 4.4.
 */
export interface CcbBlock {
  port: 1 | 2;
  command: number;
  node: number;
  data: Uint8Array;
}

export const ccb = {
  show: 0x00,
  clear: 0x01,
  lampOn: 0x02,
  lampOff: 0x03,
  confirmed: 0x06,
  short: 0x07,
  pollingRange: 0x08,
  status: 0x09,
  timeout: 0x0a,
  malfunction: 0x0b,
  illegal: 0x0c,
  locked: 0x0d,
  resetDone: 0x0e,
  stock: 0x0f,
  flashDigits: 0x10,
  flashLamp: 0x11,
  reset: 0x14,
  configure: 0x1f,
  confirmedInCycle: 0x24,
  /** Newer modules say so after a reset or when their power comes on. */
  powerOn: 0xfc,
} as const;

export const everyNode = 0xfc;
/** What the digits of a module can show. */
export const digitsMax = 6;

export function writeCcb({ port, command, node, data }: CcbBlock): Uint8Array {
  const bytes = Buffer.alloc(HEAD_BYTES + data.length);
  bytes.writeUInt16LE(bytes.length, 0);
  bytes.writeUInt8(port === 1 ? 0x60 : 0x61, 2);
  bytes.writeUInt8(command, 6);
  bytes.writeUInt8(node, 7);
  bytes.set(data, HEAD_BYTES);
  return bytes;
}

/** Cuts a stream into blocks. Throws where no block begins: then nobody knows where the next one does. */
export function ccbSplitter(): { take(chunk: Uint8Array): CcbBlock[]; reset(): void } {
  let held: Buffer = Buffer.alloc(0);
  return {
    take(chunk) {
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      const blocks: CcbBlock[] = [];
      while (held.length >= 3) {
        const length = held.readUInt16LE(0);
        const type = held.readUInt8(2);
        if (length < HEAD_BYTES || length > BLOCK_BYTES_MAX || (type !== 0x60 && type !== 0x61))
          throw new Error("not an ABLEPick block");
        if (held.length < length) break;
        blocks.push({
          port: type === 0x60 ? 1 : 2,
          command: held.readUInt8(6),
          node: held.readUInt8(7),
          data: held.subarray(HEAD_BYTES, length),
        });
        held = held.subarray(length);
      }
      return blocks;
    },
    reset() {
      held = Buffer.alloc(0);
    },
  };
}

/** `17`, or `2.17` for a module on the second port. */
export function addressOf({ port, node }: Pick<CcbBlock, "port" | "node">): string {
  return port === 1 ? String(node) : `2.${node}`;
}

export function nodeOf(address: string): Pick<CcbBlock, "port" | "node"> | undefined {
  const [, second, digits] = /^(2\.)?(\d{1,3})$/.exec(address) ?? [];
  const node = Number(digits);
  return node >= 1 && node <= 250 ? { port: second ? 2 : 1, node } : undefined;
}

/** The blocks that make a module show an order: colour, digits, lamp. Undefined for a colour that no module has. */
export function blocksToShow(at: Pick<CcbBlock, "port" | "node">, order: LightOrder): CcbBlock[] | undefined {
  const colour = colours[order.colour];
  if (colour === undefined) return undefined;
  const shown = (order.text || (order.quantity > 0 ? String(order.quantity) : "")).slice(0, digitsMax);
  const digits = Buffer.alloc(digitsMax + 1, " ");
  digits.write(shown.padStart(digitsMax), "ascii");
  digits.writeUInt8(0, digitsMax); // no decimal points
  const isSteady = order.mode === "steady";
  return [
    { ...at, command: ccb.configure, data: Uint8Array.of(0, colour) },
    { ...at, command: isSteady ? ccb.show : ccb.flashDigits, data: digits },
    { ...at, command: isSteady ? ccb.lampOn : ccb.flashLamp, data: nothing },
  ];
}

export const blocksToClear = (at: Pick<CcbBlock, "port" | "node">): CcbBlock[] => [
  { ...at, command: ccb.clear, data: nothing },
  { ...at, command: ccb.lampOff, data: nothing },
];

/** The number on the digits when the button was pressed; undefined when they showed none. */
export function quantityIn({ data }: CcbBlock): number | undefined {
  const text = Buffer.from(data.subarray(0, digitsMax)).toString("latin1").replaceAll("\0", "").trim();
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

const HEAD_BYTES = 8;
const BLOCK_BYTES_MAX = 512;
const nothing = new Uint8Array(0);
/** Modules of the 7xx series have all six; older ones know red, green and orange. White is none of them. */
const colours: Partial<Record<LightOrder["colour"], number>> = {
  red: 0,
  green: 1,
  yellow: 2,
  blue: 3,
  magenta: 4,
  cyan: 5,
};
