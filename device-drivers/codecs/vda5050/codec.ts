import { decodeInstantActions, encodeAction } from "./action-codec.ts";
import { decodeFactsheet, encodeFactsheet } from "./factsheet-codec.ts";
import type { ConnectionState, Header, Messages, Topic, Version } from "./model.ts";
import { decodeOrder, encodeOrder } from "./order-codec.ts";
import { hasTopic, schemaFaults } from "./schema-check.ts";
import { decodePosition, decodeState, encodePosition, encodeState } from "./state-codec.ts";
import { Fields, Mended, NotUnderstood, withoutNulls } from "./wire-fields.ts";
import { fromTimestamp, toM, toTimestamp } from "./wire-units.ts";
import { decodeResponses, decodeZoneSet, encodeResponses, encodeZoneSet } from "./zone-codec.ts";

/** What is said does not match the schema of its version: our mistake, never sent. */
export class NotToTheSchema extends Error {
  readonly faults: readonly string[];
  constructor(version: Version, topic: Topic, faults: readonly string[]) {
    super(`a ${topic} of VDA 5050 ${version} would not match its schema: ${faults.join("; ")}`);
    this.name = "NotToTheSchema";
    this.faults = faults;
  }
}

export interface EncodeOptions {
  /** `instantActions` repeats the actions under the key that 1.1 had, for vehicles that read only that. The schemas allow more fields. */
  instantActionsKeys?: "actions" | "both";
}

/** One message as JSON text, checked against the schema of its version; throws `NotToTheSchema`. */
export function encode<T extends Topic>(
  version: Version,
  topic: T,
  header: Header,
  message: Messages[T],
  options: EncodeOptions = {},
): string {
  if (!hasTopic(version, topic)) throw new NotToTheSchema(version, topic, ["this version has no such topic"]);
  const body = { ...headerOf(version, header), ...encoders[topic](version, message, options) };
  const faults = schemaFaults(version, topic, body);
  if (faults.length > 0) throw new NotToTheSchema(version, topic, faults);
  return JSON.stringify(body);
}

export type Decoded<T extends Topic> =
  | {
      ok: true;
      message: Messages[T];
      header: Partial<Header> & { version?: string };
      /** What had to be mended, and where the schema of its version says otherwise. Shown to people, never a reason to refuse. */
      mended: readonly string[];
      faults: readonly string[];
    }
  | { ok: false; why: string };

/** One message of a vehicle or a fleet, as tolerantly as it can be read without guessing. Never throws. */
export function decode<T extends Topic>(version: Version, topic: T, payload: Uint8Array | string): Decoded<T> {
  if (payload.length > PAYLOAD_BYTES_MAX)
    return { ok: false, why: `${topic}: ${payload.length} bytes, more than ${PAYLOAD_BYTES_MAX}` };
  const mended = new Mended();
  try {
    const text = typeof payload === "string" ? payload : new TextDecoder("utf-8").decode(payload);
    const said = parse(topic, text.replace(/^\uFEFF/, "").replace(/\0+$/, ""));
    const raw = withoutNulls(said);
    const header = decodeHeader(new Fields(raw, topic, mended));
    return {
      ok: true,
      message: decoders[topic](raw, mended) as Messages[T],
      header,
      mended: mended.lines,
      faults: schemaFaults(version, topic, raw),
    };
  } catch (error) {
    if (error instanceof NotUnderstood) return { ok: false, why: error.message };
    throw error;
  }
}

/** More than the largest order of a big site by far, and small enough that a mad vehicle cannot fill the memory. */
const PAYLOAD_BYTES_MAX = 1_000_000;

function parse(topic: Topic, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotUnderstood(topic, `not JSON (${(error as Error).message})`);
  }
}

const wireVersion: Readonly<Record<Version, string>> = { "2.0": "2.0.0", "2.1": "2.1.0", "3.0": "3.0.0" };

const headerOf = (version: Version, { headerId, atMs, manufacturer, serial }: Header): object => ({
  headerId,
  timestamp: toTimestamp(atMs),
  version: wireVersion[version],
  manufacturer,
  serialNumber: serial,
});

function decodeHeader(fields: Fields): Partial<Header> & { version?: string } {
  const headerId = fields.int("headerId");
  const atMs = fromTimestamp(fields.value("timestamp"));
  const manufacturer = fields.text("manufacturer");
  const serial = fields.text("serialNumber");
  const version = fields.text("version");
  return {
    ...(headerId !== undefined && { headerId }),
    ...(atMs !== undefined && { atMs }),
    ...(manufacturer !== undefined && { manufacturer }),
    ...(serial !== undefined && { serial }),
    ...(version !== undefined && { version }),
  };
}

const encoders: {
  [T in Topic]: (version: Version, message: Messages[T], options: EncodeOptions) => object;
} = {
  order: encodeOrder,
  instantActions(version, list, { instantActionsKeys }) {
    const actions = list.map((action) => encodeAction(version, action, true));
    return { actions, ...(instantActionsKeys === "both" && { instantActions: actions }) };
  },
  responses: (_version, answers) => encodeResponses(answers),
  zoneSet: (_version, set) => encodeZoneSet(set),
  state: encodeState,
  visualization: (version, { position, speedMmS }) => ({
    ...(version === "3.0" && { referenceStateHeaderId: 0 }),
    ...(position && { [version === "3.0" ? "mobileRobotPosition" : "agvPosition"]: encodePosition(version, position) }),
    ...(speedMmS !== undefined && { velocity: { vx: toM(speedMmS), vy: 0, omega: 0 } }),
  }),
  connection: (version, state) => ({
    connectionState:
      state === "broken"
        ? version === "3.0"
          ? "CONNECTION_BROKEN"
          : "CONNECTIONBROKEN"
        : wireConnection(version, state),
  }),
  factsheet: encodeFactsheet,
};

/** 2.x has no hibernation: a vehicle that sleeps is offline. */
const wireConnection = (version: Version, state: ConnectionState): string =>
  state === "hibernating" && version !== "3.0" ? "OFFLINE" : state.toUpperCase();

const connections: Readonly<Record<string, ConnectionState>> = {
  ONLINE: "online",
  OFFLINE: "offline",
  CONNECTIONBROKEN: "broken",
  CONNECTION_BROKEN: "broken",
  HIBERNATING: "hibernating",
};

const decoders: { [T in Topic]: (raw: unknown, mended: Mended) => Messages[T] } = {
  order: decodeOrder,
  instantActions: decodeInstantActions,
  responses: decodeResponses,
  zoneSet: decodeZoneSet,
  state: decodeState,
  visualization(raw, mended) {
    const fields = new Fields(raw, "visualization", mended);
    const position = fields.object("agvPosition", "mobileRobotPosition");
    const velocity = fields.object("velocity");
    return {
      ...(position && { position: decodePosition(position) }),
      ...(velocity && { speedMmS: Math.round(Math.hypot(velocity.mm("vx") ?? 0, velocity.mm("vy") ?? 0)) }),
    };
  },
  connection(raw, mended) {
    const state = new Fields(raw, "connection", mended).word(connections, "connectionState");
    if (state === undefined) throw new NotUnderstood("connection.connectionState", "missing or unknown");
    return state;
  },
  factsheet: decodeFactsheet,
};
