import { z } from "zod";
import { command } from "#sync/contracts/define.ts";
import type { FactBody, StockStatus } from "#sync/model/facts/fact.ts";
import type { Hold } from "#sync/model/records/hold.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { Location } from "#sync/model/records/location.ts";
import { type Lot, lotId } from "#sync/model/records/lot.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Person } from "#sync/model/records/person.ts";
import type { KnownSettings } from "#sync/model/records/settings.ts";
import { handlers } from "../handlers.ts";
import type { Caller } from "../store/book.ts";
import { decides, type Handlers } from "../store/handler.ts";
import { supervisor, type TestSite } from "./test-site.ts";

/** What a test finds in place when it begins, by SKU: `givenItem(site, { id: "TEA", tracksLot: true })`. */
export function givenItem(site: TestSite, item: Partial<Item> & { id: string }): string {
  const { id, ...fields } = item;
  given(site, "item-given", { sets: [{ record: "item", id, fields: { name: `Item ${id}`, ...fields } }] });
  return id;
}

/** A place to store and pick from, unless `kind` and `capabilities` say otherwise. */
export function givenLocation(site: TestSite, location: Partial<Location> & { id: string }): string {
  const { id, ...fields } = location;
  given(site, "location-given", { sets: [{ record: "location", id, fields: { zone: "A", ...fields } }] });
  return id;
}

export interface GivenStock {
  sku: string;
  place: string;
  qty: number;
  lot?: string;
  serial?: string;
  lpn?: string;
  owner?: string;
  status?: StockStatus;
  /** Goes on the lot's record. */
  expiryDate?: string;
}

/**
 * Opening stock. The item, place, lot and LPN it names are made when they are missing, so a test says only what it is about.
 * It came in at `site.nowMs`: tick between two calls to make one older.
 */
export function givenStock(site: TestSite, stock: GivenStock): void {
  const { sku, place, qty, lot = "", serial = "", lpn = "", owner = "", status = "available", expiryDate = "" } = stock;
  const { book } = site;
  if (!book.get("item", sku))
    givenItem(site, { id: sku, tracksLot: lot !== "", tracksSerial: serial !== "", tracksExpiry: expiryDate !== "" });
  if (!book.get("location", place)) givenLocation(site, { id: place });
  if (lot !== "" && (expiryDate !== "" || !book.get("lot", lotId(sku, lot))))
    givenLot(site, { sku, lot, expiryDate, firstReceivedAt: site.nowMs });
  if (lpn !== "" && !book.get("lpn", lpn)) givenLpn(site, { id: lpn, location: place, state: "stored" });
  given(site, "stock-given", {
    moves: [{ sku, lot, serial, owner, qty, from: { place: "~opening", lpn: "", status }, to: { place, lpn, status } }],
  });
}

export function givenLot(site: TestSite, lot: Partial<Lot> & { sku: string; lot: string }): void {
  given(site, "lot-given", { sets: [{ record: "lot", id: lotId(lot.sku, lot.lot), fields: lot }] });
}

export function givenLpn(site: TestSite, lpn: Partial<Lpn> & { id: string }): string {
  const { id, ...fields } = lpn;
  given(site, "lpn-given", { sets: [{ record: "lpn", id, fields: { createdAt: site.nowMs, ...fields } }] });
  return id;
}

/** Stops stock from being promised; gives the hold's id. */
export function givenHold(site: TestSite, hold: Partial<Hold> & Pick<Hold, "scope">): string {
  const id = hold.id ?? `hold-${site.book.countOf("hold", {}) + 1}`;
  const { id: _id, ...fields } = hold;
  given(site, "hold-given", {
    sets: [{ record: "hold", id, fields: { reason: "test", active: true, placedAt: site.nowMs, ...fields } }],
  });
  return id;
}

/** Somebody who works here; gives the caller that acts as them. */
export function givenPerson(site: TestSite, person: Partial<Person> & { id: string }): Caller {
  const { id, ...fields } = person;
  const roles = fields.roles ?? ["picker"];
  given(site, "person-given", { sets: [{ record: "person", id, fields: { name: id, ...fields, roles } }] });
  return { actor: id, device: `device-${id}`, roles };
}

export function givenSetting<K extends keyof KnownSettings>(site: TestSite, name: K, value: KnownSettings[K]): void {
  given(site, "setting-given", { sets: [{ record: "setting", id: name, fields: { value } }] });
}

export interface GivenOrder {
  number?: string;
  priority?: number;
  requestedShipAt?: number;
  owner?: string;
  shipComplete?: boolean;
  lines: { sku: string; qty: number; lot?: string }[];
}

/** A valid order, promised as far as there is stock; gives its id. */
export function givenOrder(site: TestSite, order: GivenOrder): string {
  const number = order.number ?? `SO-${site.book.countOf("order", {}) + 1}`;
  const { orderId, problems } = site.do("orders.create", { shipTo: { name: "Customer" }, ...order, number });
  if (problems.length > 0) throw new Error(`order ${number} has problems: ${problems.join("; ")}`);
  return orderId;
}

/** An order that is allocated and has its pick tasks; gives the order and the tasks. */
export function givenReleasedOrder(site: TestSite, order: GivenOrder): { orderId: string; taskIds: string[] } {
  const orderId = givenOrder(site, order);
  return { orderId, taskIds: site.do("orders.release", { orderId }).taskIds };
}

/** One allocation picked whole into the order's tote at the staging place, as a fact, whatever the picking commands are. Gives the tote. */
export function givenPicked(site: TestSite, allocationId: string): string {
  const { book } = site;
  const held = book.get("allocation", allocationId);
  const line = held && book.get("orderLine", held.orderLineId);
  if (!held || !line) throw new Error(`no allocation ${allocationId}`);
  const { sku, lot, serial, owner, qty, place, lpn, orderId } = held;
  const staging = book.setting("picking.stagingLocation");
  const tote = `TOTE-${orderId}`;
  if (!book.get("location", staging))
    givenLocation(site, { id: staging, kind: "staging", capabilities: ["stage"], zone: "OUT" });
  if (!book.get("lpn", tote)) givenLpn(site, { id: tote, kind: "tote", state: "picked", location: staging, orderId });
  given(site, "picked-given", {
    moves: [
      {
        ...{ sku, lot, serial, owner, qty },
        from: { place, lpn, status: "available" },
        to: { place: staging, lpn: tote, status: "available" },
      },
    ],
    sets: [
      { record: "allocation", id: held.id, fields: { state: "picked", qty: 0, pickedQty: qty, toLpn: tote } },
      {
        record: "orderLine",
        id: line.id,
        fields: { allocatedQty: line.allocatedQty - qty, pickedQty: line.pickedQty + qty },
      },
      { record: "order", id: orderId, fields: { state: "picking" } },
    ],
  });
  return tote;
}

/** Posts one fact as a command of its own: journaled, chained and replayable like any other. */
export function given(site: TestSite, type: string, { moves = [], sets = [] }: Pick<FactBody, "moves" | "sets">): void {
  const [answer] = site.sendMany([
    { name: givenContract.name, input: { fact: { type, moves, sets } }, caller: supervisor, commandId: "" },
  ]);
  if (!answer?.ok) throw new Error(`${type}: ${JSON.stringify(answer)}`);
}

const givenContract = command({
  name: "test.given",
  title: "Post a fact that a test starts from",
  input: { fact: z.custom<FactBody>() },
  output: z.object({}),
  may: [],
  rest: "POST /test/given",
});

// The runner looks its handlers up by name in this very object; no contract lists the name, so no door can reach it.
const testHandlers: Handlers = {
  [givenContract.name]: decides(givenContract, (book, { fact }) => {
    book.post(fact);
    return {};
  }),
};
Object.assign(handlers, testHandlers);
