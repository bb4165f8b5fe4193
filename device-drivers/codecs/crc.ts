/** Check values of frames. Each gives for the ASCII digits "123456789" the check word of Greg Cook's catalogue of CRC algorithms. */

/** CRC-16/CCITT-FALSE (IBM-3740): polynomial 1021, from FFFF, not reflected. Check word 29B1. */
export function crc16Ccitt(bytes: Uint8Array, start = 0xffff): number {
  let crc = start;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (ccittTable[((crc >> 8) ^ byte) & 0xff] as number);
  return crc;
}

/** CRC-16/MODBUS: polynomial 8005 reflected, from FFFF. Check word 4B37; low byte first on the wire. */
export function crc16Modbus(bytes: Uint8Array, start = 0xffff): number {
  let crc = start;
  for (const byte of bytes) crc = (crc >> 8) ^ (modbusTable[(crc ^ byte) & 0xff] as number);
  return crc;
}

/** CRC-32 (ISO-HDLC, as in Ethernet and zip). Check word CBF43926. Goes on from an earlier result given as `start`. */
export function crc32(bytes: Uint8Array, start = 0): number {
  let crc = ~start >>> 0;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crc32Table[(crc ^ byte) & 0xff] as number);
  return ~crc >>> 0;
}

const ccittTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

const modbusTable = Uint16Array.from({ length: 256 }, (_, byte) => reflected(byte, 0xa001));
const crc32Table = Uint32Array.from({ length: 256 }, (_, byte) => reflected(byte, 0xedb88320));

function reflected(byte: number, polynomial: number): number {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  return crc >>> 0;
}
