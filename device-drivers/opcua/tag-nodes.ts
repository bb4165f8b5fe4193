import type { ClientSession } from "node-opcua";
import * as opcua from "node-opcua";
import type { TagValue } from "../conveyor/tag-line.ts";
import { LinkTrouble } from "../kit/link.ts";
import type { ReadAnswer, SessionOptions } from "./messages.ts";

const { AttributeIds, DataType, StatusCodes } = opcua;
/** What a server takes in one call when it does not say. */
const NODES_PER_CALL = 500;

/** The nodes behind the names of tags, for as long as one session stands: a controller may number its nodes anew. */
export class TagNodes {
  readonly #session: ClientSession;
  readonly #nodes = new Map<string, string>();
  readonly #types = new Map<string, number>();

  constructor(session: ClientSession) {
    this.#session = session;
  }

  /** Node ids as they are, browse paths looked up: once per session, since a controller may number its nodes anew. */
  async find({ addresses, units, readers, writes }: SessionOptions): Promise<void> {
    const all = [
      ...Object.entries(addresses),
      ...Object.entries(units).map(([name, at]) => [`unit ${name}`, at] as const),
      ...Object.entries(readers).map(([name, at]) => [`reader ${name}`, at] as const),
    ];
    const paths = all.filter(([, at]) => at.startsWith("/"));
    for (const [name, at] of all) if (!at.startsWith("/")) this.#nodes.set(name, at);
    for (let i = 0; i < paths.length; i += NODES_PER_CALL) {
      const some = paths.slice(i, i + NODES_PER_CALL);
      const found = await this.#session.translateBrowsePath(
        some.map(([, path]) => opcua.makeBrowsePath("ObjectsFolder", path)),
      );
      found.forEach(({ statusCode, targets }, n) => {
        const target = targets?.[0]?.targetId;
        const name = some[n]?.[0];
        if (statusCode.isGood() && target && name) this.#nodes.set(name, target.toString());
      });
    }
    await this.#findTypes(writes.filter((name) => this.#nodes.has(name)));
  }

  has(name: string): boolean {
    return this.#nodes.has(name);
  }

  /** Throws a `LinkTrouble` when the controller has no such node. */
  of(name: string): string {
    const nodeId = this.#nodes.get(name);
    if (nodeId === undefined) throw new LinkTrouble("protocol", `the controller has no ${name}`);
    return nodeId;
  }

  /** A value must be written in the type that the controller gave its tag. What it does not have is not written. */
  async #findTypes(names: readonly string[]): Promise<void> {
    for (let i = 0; i < names.length; i += NODES_PER_CALL) {
      const some = names.slice(i, i + NODES_PER_CALL);
      const read = await this.#session.read(
        some.map((name) => ({ nodeId: this.of(name), attributeId: AttributeIds.Value })),
      );
      for (const [n, { value, statusCode }] of read.entries()) {
        const name = some[n] as string;
        if (statusCode.equals(StatusCodes.BadNodeIdUnknown)) this.#nodes.delete(name);
        else if (value.dataType !== DataType.Null) this.#types.set(name, value.dataType);
        else this.#types.set(name, await this.#session.getBuiltInDataType(opcua.coerceNodeId(this.of(name))));
      }
    }
  }

  async read(tags: readonly string[]): Promise<ReadAnswer> {
    const known = tags.flatMap((name, i) => {
      const nodeId = this.#nodes.get(name);
      return nodeId === undefined ? [] : [{ i, nodeId }];
    });
    const answer: ReadAnswer = { values: tags.map(() => null), agesMs: tags.map(() => null) };
    for (let from = 0; from < known.length; from += NODES_PER_CALL) {
      const some = known.slice(from, from + NODES_PER_CALL);
      const read = await this.#session.read(some.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })));
      read.forEach(({ value, statusCode, sourceTimestamp, serverTimestamp }, n) => {
        const at = some[n]?.i as number;
        if (statusCode.isGoodish()) answer.values[at] = plain(value.value);
        if (sourceTimestamp && serverTimestamp)
          answer.agesMs[at] = Math.max(0, serverTimestamp.getTime() - sourceTimestamp.getTime());
      });
    }
    return answer;
  }

  /** In one call, in this order. */
  async write(values: readonly (readonly [string, TagValue])[]): Promise<null> {
    const known = values.filter(([name]) => this.#nodes.has(name));
    const results = await this.#session.write(
      known.map(([name, value]) => ({
        nodeId: this.of(name),
        attributeId: AttributeIds.Value,
        value: { value: { dataType: this.#types.get(name) ?? DataType.UInt32, value } },
      })),
    );
    const bad = results.findIndex((status) => !status.isGood());
    if (bad >= 0) throw new LinkTrouble("refused", `${known[bad]?.[0]}: ${results[bad]?.name}`);
    return null;
  }
}

/** Values cross to the appliance as JSON. 64-bit numbers are exact up to 2^53. */
export function plain(value: unknown): TagValue {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "number"))
    return (value[0] as number) * 4_294_967_296 + (value[1] as number);
  if (value instanceof Date) return value.getTime();
  if (Buffer.isBuffer(value)) return value.toString("latin1");
  const text = (value as { text?: unknown } | null)?.text;
  return typeof text === "string" ? text : null;
}
