import type { ClientSession, ClientSubscription, Variant } from "node-opcua";
import * as opcua from "node-opcua";
import { LinkTrouble } from "../kit/link.ts";
import type { ScanEvent } from "./messages.ts";

const { AttributeIds, TimestampsToReturn } = opcua;
const AUTOID = "http://opcfoundation.org/UA/AutoID/";
/** Event types of OPC 30010 by their numbers in its namespace. */
const eventTypes: Readonly<Record<number, ScanEvent["what"]>> = { 1006: "rfid", 1009: "optical", 1013: "optical" };
const QUEUE_SIZE = 200;

/** Takes the scan events of one reader through an event filter: what kind, when, and its results. */
export async function followScans(
  session: ClientSession,
  subscription: ClientSubscription,
  reader: string,
  tell: (scan: ScanEvent) => void,
): Promise<void> {
  const index = (await session.readNamespaceArray()).indexOf(AUTOID);
  if (index < 0) throw new LinkTrouble("protocol", "the controller has no AutoID");
  const eventFilter = opcua.constructEventFilter(["EventType", "Time", `${index}:ScanResult`]);
  const item = await subscription.monitor(
    { nodeId: reader, attributeId: AttributeIds.EventNotifier },
    { samplingInterval: 0, queueSize: QUEUE_SIZE, discardOldest: false, filter: eventFilter },
    TimestampsToReturn.Neither,
  );
  item.on("changed", (fields) => {
    const [type, time, results] = fields as unknown as Variant[];
    const list = results?.value as unknown;
    // Alarms and diagnostics of the reader come the same way.
    if (!Array.isArray(list)) return;
    const number = Number((type?.value as { value?: unknown } | null)?.value);
    const at = time?.value as Date | null;
    tell({
      what: eventTypes[number] ?? "other",
      atMs: at instanceof Date ? at.getTime() : Date.now(),
      results: list.map(readResult),
    });
  });
}

interface ScanResult {
  codeType?: unknown;
  symbology?: unknown;
  scanData?: { string?: unknown; byteString?: unknown; epc?: { uId?: unknown } };
  sighting?: { antenna?: unknown; strength?: unknown }[];
}

function readResult(given: unknown): ScanEvent["results"][number] {
  const { codeType, symbology, scanData, sighting } = (given ?? {}) as ScanResult;
  const bytes = (value: unknown) => (Buffer.isBuffer(value) ? value.toString("hex") : "");
  const first = sighting?.[0];
  const hex = bytes(scanData?.epc?.uId) || bytes(scanData?.byteString);
  return {
    code: typeof scanData?.string === "string" ? scanData.string : "",
    epc: hex,
    symbology: typeof symbology === "string" ? symbology : String(codeType ?? ""),
    antenna: Number(first?.antenna ?? 0),
    strength: Number(first?.strength ?? 0),
    count: Math.max(1, sighting?.length ?? 1),
  };
}
