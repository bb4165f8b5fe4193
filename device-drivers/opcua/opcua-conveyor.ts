import type { ConveyorDevice, UnitCommand } from "../conveyor/conveyor-device.ts";
import { TagConveyor } from "../conveyor/tag-conveyor.ts";
import type { TagValue } from "../conveyor/tag-line.ts";
import { addressOf, slotTags, type TagMap, watchedTags, writtenTags } from "../conveyor/tag-map.ts";
import type { ShowsCertificate } from "../kit/certificate-trust.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import { LinkTrouble } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import { draftTagMap, type TagMapDraft } from "./draft-tag-map.ts";
import type { ScanEvent, SessionOptions, UnitField } from "./messages.ts";
import { type OpcUaHost, opcUaHost } from "./opcua-host.ts";
import { OpcUaLine } from "./opcua-line.ts";
import { unitView } from "./packml.ts";

export interface OpcUaConveyorOptions {
  endpoint: string;
  security: SessionOptions["security"];
  user?: string;
  password?: string;
  map: TagMap;
  /** PackML units and AutoID readers: name to node id or browse path. */
  units: Readonly<Record<string, string>>;
  readers: Readonly<Record<string, string>>;
  /** Publishing intervals asked for. */
  fastMs: number;
  slowMs: number;
}

/** A conveyor, sorter or crane whose controller speaks OPC UA; one session carries its tags, units and readers. */
export class OpcUaConveyor extends TagConveyor implements ConveyorDevice, ShowsCertificate {
  readonly #line: OpcUaLine;
  readonly #units: Readonly<Record<string, string>>;
  readonly #fields = new Map<string, Map<UnitField, TagValue>>();

  constructor(
    id: string,
    options: OpcUaConveyorOptions,
    surroundings: DeviceSurroundings,
    host: OpcUaHost = opcUaHost,
  ) {
    const line = new OpcUaLine(host, sessionOptions(id, options, surroundings), surroundings.now);
    super(id, line, options.map, surroundings);
    this.#line = line;
    this.#units = options.units;
    line.units$.subscribe(({ unit, field, value }) => {
      const fields = this.#fields.get(unit) ?? new Map<UnitField, TagValue>();
      this.#fields.set(unit, fields.set(field, value));
      this.showUnit(unit, unitView(fields));
    });
    line.opened$.subscribe(() => {
      // Its numbers grow, so nothing is missed by that; but a slow answer has less time.
      for (const { everyMs, revisedMs } of line.intervals)
        if (revisedMs > 2 * everyMs) surroundings.log("info", "opcua-sampling-revised", { everyMs, revisedMs });
    });
    line.scans$.subscribe(({ scan }) => {
      for (const reading of readingsOf(scan)) this.showReading(reading);
    });
  }

  /** What the controller made of the publishing intervals. */
  get intervals(): OpcUaLine["intervals"] {
    return this.#line.intervals;
  }

  override command(unit: string, command: UnitCommand): Promise<void> {
    if (!(unit in this.#units)) return Promise.reject(new LinkTrouble("protocol", `there is no unit ${unit}`));
    return this.#line.commandUnit(unit, command);
  }

  trust(fingerprint: string, trusted: boolean): Promise<void> {
    return this.#line.trust(fingerprint, trusted);
  }

  /** Walks the controller's nodes and drafts a tag map from what it recognises. */
  async browse(): Promise<TagMapDraft> {
    const { nodes, complete } = await this.#line.browse();
    return draftTagMap(nodes, complete);
  }
}

function sessionOptions(id: string, options: OpcUaConveyorOptions, { folder }: DeviceSurroundings): SessionOptions {
  const { map, endpoint, security, user, password, units, readers, fastMs, slowMs } = options;
  const { fast, slow } = watchedTags(map);
  const addresses: Record<string, string> = {};
  const rings = map.points.flatMap(({ id: point, slots }) =>
    Array.from({ length: slots }, (_, i) => slotTags(point, i)).flat(),
  );
  for (const name of new Set([...fast, ...slow, ...writtenTags(map), ...rings])) {
    const address = addressOf(map, name);
    if (typeof address === "string") addresses[name] = address;
  }
  return {
    endpoint,
    security,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    pkiFolder: folder ?? `opcua-${id}`,
    applicationName: "Kontor",
    addresses,
    watch: [
      { everyMs: fastMs, tags: fast.filter((name) => name in addresses) },
      { everyMs: slowMs, tags: slow.filter((name) => name in addresses) },
    ],
    writes: writtenTags(map).filter((name) => name in addresses),
    units,
    readers,
  };
}

function readingsOf({ what, atMs, results }: ScanEvent): Reading[] {
  if (what === "rfid") {
    const tags = results
      .filter(({ epc }) => epc !== "")
      .map(({ epc, antenna, count, strength }) => ({
        epc,
        antenna,
        count,
        firstMs: atMs,
        lastMs: atMs,
        ...(strength !== 0 && { rssiDbm: strength }),
      }));
    return tags.length > 0 ? [{ kind: "tags", atMs, tags }] : [];
  }
  if (results.length === 0) return [{ kind: "scan", atMs, raw: "", noRead: true }];
  return results.map(({ code, symbology }) => ({
    kind: "scan",
    atMs,
    raw: code,
    ...(symbology.startsWith("]") && { aim: symbology }),
    ...(code === "" && { noRead: true as const }),
  }));
}
