import type { Fact } from "#sync/model/facts/fact.ts";
import { factsAfter } from "../../store/ledger/journal.ts";
import type { Reader } from "../../store/reader.ts";
import { codesOf } from "../../wms/parcels/codes-of.ts";

/** Where one LPN is meant to go, as far as the book knows by now. */
export interface Route {
  lpn: string;
  orderHeld: boolean;
  load: string;
  dock: string;
  carrier: string;
  /** Target of its putaway, or of another task that carries it, and that target's zone. */
  toPlace: string;
  zone: string;
}

interface KnownLpn {
  id: string;
  orderId: string;
  sscc: string;
}
type KnownOrder = { loadId: string; carrierScac: string; held: boolean };
type KnownLoad = { number: string; dock: string; carrierScac: string };
type KnownTask = { lpn: string; toPlace: string; zone: string };

const pageSize = 5_000;
const factsPerTurn = 500;
/** LPNs in these states do not come along a belt; one that does is unknown, and clarified. */
const gone = new Set(["shipped", "emptied", "lost"]);
const openTasks = new Set(["created", "released", "leased"]);

/**
 * What is needed to send a parcel on its way, in memory: a decision must be with the controller in milliseconds, whatever the disk does.
 * Read once from the book, then kept by the committed facts. It decides nothing.
 */
export class RouteIndex {
  readonly #lpns = new Map<string, KnownLpn>();
  /** LPN id or SSCC to LPN id. */
  readonly #codes = new Map<string, string>();
  readonly #orders = new Map<string, KnownOrder>();
  readonly #loads = new Map<string, KnownLoad>();
  readonly #tasks = new Map<string, KnownTask>();
  readonly #taskOfLpn = new Map<string, string>();
  #pos = 0;
  #reader: Reader | undefined;

  /** LPNs it can find. */
  get size(): number {
    return this.#lpns.size;
  }

  /** Reads the book page by page, so that nothing else waits long. */
  async load(reader: Reader, headPos: number): Promise<void> {
    this.#pos = headPos;
    this.#reader = reader;
    for (const [sql, take] of [
      [
        "SELECT id, number, dock, carrierScac FROM load WHERE state NOT IN ('departed', 'cancelled') AND id > ? ORDER BY id LIMIT ?",
        (row: Row) => this.#takeLoad(String(row.id), row),
      ],
      [
        "SELECT id, loadId, carrierScac, held FROM \"order\" WHERE state NOT IN ('shipped', 'cancelled', 'draft') AND id > ? ORDER BY id LIMIT ?",
        (row: Row) => this.#takeOrder(String(row.id), { ...row, held: row.held === 1 }),
      ],
      [
        "SELECT id, lpn, toPlace, zone, state, type FROM task WHERE state IN ('created', 'released', 'leased') AND lpn <> '' AND id > ? ORDER BY id LIMIT ?",
        (row: Row) => this.#takeTask(String(row.id), row),
      ],
      [
        "SELECT id, orderId, sscc, state FROM lpn WHERE state NOT IN ('shipped', 'emptied', 'lost') AND id > ? ORDER BY id LIMIT ?",
        (row: Row) => this.#takeLpn(String(row.id), row),
      ],
    ] as const) {
      for (let after = ""; ; ) {
        const rows = reader.rows<Row>(sql, after, pageSize);
        for (const row of rows) take(row);
        if (rows.length < pageSize) break;
        after = String(rows.at(-1)?.id);
        await new Promise(setImmediate);
      }
    }
  }

  /** Takes what was committed since, and gives each fact on. */
  async catchUp(reader: Reader, headPos: number, onFact: (fact: Fact) => void = () => {}): Promise<void> {
    while (this.#pos < headPos) {
      const facts = factsAfter(reader.statements, this.#pos, factsPerTurn);
      if (facts.length === 0) return;
      for (const fact of facts) {
        this.take(fact);
        onFact(fact);
      }
      this.#pos = facts.at(-1)?.pos ?? headPos;
      if (facts.length === factsPerTurn) await new Promise(setImmediate);
    }
  }

  take({ sets }: Pick<Fact, "sets">): void {
    for (const { record, id, fields } of sets) {
      if (record === "lpn") this.#takeLpn(id, this.#lpns.has(id) ? fields : this.#whole("lpn", id, fields));
      else if (record === "order")
        this.#takeOrder(id, this.#orders.has(id) ? fields : this.#whole("order", id, fields));
      else if (record === "load") this.#takeLoad(id, this.#loads.has(id) ? fields : this.#whole("load", id, fields));
      else if (record === "task") this.#takeTask(id, this.#tasks.has(id) ? fields : this.#whole("task", id, fields));
    }
  }

  /** A fact says only what changed: what is new here, or came back (a reused label, a reopened order), is read whole. */
  #whole(record: "lpn" | "order" | "load" | "task", id: string, fields: Row): Row {
    return this.#reader?.get(record, id) ?? fields;
  }

  /** The route of what this barcode names; nothing for what is not known. */
  find(barcode: string): Route | undefined {
    const id = this.#codes.get(barcode) ?? codesOf(barcode).flatMap((code) => this.#codes.get(code) ?? [])[0];
    const lpn = id === undefined ? undefined : this.#lpns.get(id);
    if (!lpn) return undefined;
    const order = this.#orders.get(lpn.orderId);
    const load = this.#loads.get(order?.loadId ?? "");
    const task = this.#tasks.get(this.#taskOfLpn.get(lpn.id) ?? "");
    return {
      lpn: lpn.id,
      orderHeld: order?.held === true,
      load: load?.number ?? "",
      dock: load?.dock ?? "",
      carrier: load?.carrierScac || order?.carrierScac || "",
      toPlace: task?.toPlace ?? "",
      zone: task?.zone ?? "",
    };
  }

  #takeLpn(id: string, fields: Row): void {
    const before = this.#lpns.get(id);
    if (typeof fields.state === "string" && gone.has(fields.state)) {
      this.#lpns.delete(id);
      this.#codes.delete(id);
      if (before?.sscc) this.#codes.delete(before.sscc);
      return;
    }
    const lpn: KnownLpn = { id, orderId: "", sscc: "", ...before, ...picked<KnownLpn>(fields, ["orderId", "sscc"]) };
    this.#lpns.set(id, lpn);
    this.#codes.set(id, id);
    if (before && before.sscc !== "" && before.sscc !== lpn.sscc) this.#codes.delete(before.sscc);
    if (lpn.sscc !== "") this.#codes.set(lpn.sscc, id);
  }

  #takeOrder(id: string, fields: Row): void {
    if (fields.state === "shipped" || fields.state === "cancelled") this.#orders.delete(id);
    else {
      const before = this.#orders.get(id) ?? { loadId: "", carrierScac: "", held: false };
      this.#orders.set(id, { ...before, ...picked<KnownOrder>(fields, ["loadId", "carrierScac", "held"]) });
    }
  }

  #takeLoad(id: string, fields: Row): void {
    if (fields.state === "departed" || fields.state === "cancelled") this.#loads.delete(id);
    else {
      const before = this.#loads.get(id) ?? { number: "", dock: "", carrierScac: "" };
      this.#loads.set(id, { ...before, ...picked<KnownLoad>(fields, ["number", "dock", "carrierScac"]) });
    }
  }

  #takeTask(id: string, fields: Row): void {
    const before = this.#tasks.get(id);
    if (typeof fields.state === "string" && !openTasks.has(fields.state)) {
      this.#tasks.delete(id);
      if (before && this.#taskOfLpn.get(before.lpn) === id) this.#taskOfLpn.delete(before.lpn);
      return;
    }
    const task: KnownTask = {
      lpn: "",
      toPlace: "",
      zone: "",
      ...before,
      ...picked<KnownTask>(fields, ["lpn", "toPlace", "zone"]),
    };
    if (task.lpn === "") return;
    this.#tasks.set(id, task);
    this.#taskOfLpn.set(task.lpn, id);
  }
}

type Row = Readonly<Record<string, unknown>>;

function picked<T>(fields: Row, names: readonly (keyof T & string)[]): Partial<T> {
  return Object.fromEntries(
    names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
  ) as Partial<T>;
}
