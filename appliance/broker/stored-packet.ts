/** A packet as the broker's store keeps it: everything but the payload as JSON, the payload as it came. */
export interface StoredPacket {
  cmd?: string;
  topic?: string;
  payload?: Buffer | string;
  qos?: 0 | 1 | 2;
  retain?: boolean;
  dup?: boolean;
  messageId?: number | undefined;
  brokerId?: string | undefined;
  brokerCounter?: number | undefined;
  clientId?: string | undefined;
  [more: string]: unknown;
}

export interface PacketRow {
  head: string;
  payload: Buffer | string | null;
}

/** Drops what belongs to one connection only (callbacks). */
export function toRow({ payload, ...head }: StoredPacket): PacketRow {
  return { head: JSON.stringify(head), payload: payload ?? null };
}

export function fromRow({ head, payload }: PacketRow): StoredPacket {
  const packet = JSON.parse(head) as StoredPacket;
  return payload === null ? packet : { ...packet, payload };
}

export function bytesOf(payload: Buffer | string | null | undefined): number {
  return payload ? Buffer.byteLength(payload) : 0;
}
