import { beforeEach, expect, test } from "vitest";
import { given, givenLpn } from "../../testing/builders.ts";
import { TestSite } from "../../testing/test-site.ts";
import { RouteIndex } from "./route-index.ts";

let site: TestSite;
let index: RouteIndex;

beforeEach(async () => {
  site = new TestSite();
  set("load", "L1", { number: "LOAD-1", state: "planned", carrierScac: "UPSN" });
  set("order", "O1", { number: "SO-1", state: "packed", loadId: "L1" });
  givenLpn(site, { id: "C1", state: "packed", orderId: "O1", sscc: "340123450000000017" });
  givenLpn(site, { id: "OLD", state: "shipped", orderId: "O1" });
  index = new RouteIndex();
  await index.load(site.book, site.runner.headPos);
});

const set = (record: "load" | "order" | "task" | "lpn", id: string, fields: object) =>
  given(site, `${record}-given`, { sets: [{ record, id, fields } as never] });
const follow = () => index.catchUp(site.book, site.runner.headPos);

test("finds an LPN by its label or the SSCC in any spelling, and not what has left", () => {
  const route = { lpn: "C1", orderHeld: false, load: "LOAD-1", dock: "", carrier: "UPSN", toPlace: "", zone: "" };
  for (const code of ["C1", " c1 ", "340123450000000017", "(00)340123450000000017", "]C100340123450000000017"])
    expect(index.find(code), code).toEqual(route);
  expect(index.find("OLD")).toBeUndefined();
  expect(index.find("")).toBeUndefined();
  expect(index.size).toBe(1);
});

test("follows what is committed: a truck at a door, a held order, a putaway, a carton that leaves", async () => {
  set("load", "L1", { state: "dock-assigned", dock: "DOCK-3" });
  await follow();
  expect(index.find("C1")).toMatchObject({ dock: "DOCK-3" });
  set("order", "O1", { held: true });
  await follow();
  expect(index.find("C1")).toMatchObject({ orderHeld: true });

  givenLpn(site, { id: "P1", state: "closed" });
  set("task", "T1", { type: "putaway", state: "released", lpn: "P1", toPlace: "A-01", zone: "A" });
  await follow();
  expect(index.find("P1")).toMatchObject({ toPlace: "A-01", zone: "A" });
  set("task", "T1", { state: "done" });
  await follow();
  expect(index.find("P1")).toMatchObject({ toPlace: "", zone: "" });

  set("lpn", "C1", { state: "shipped" });
  await follow();
  expect(index.find("340123450000000017")).toBeUndefined();
});

test("knows what came back whole, although the fact says only what changed", async () => {
  set("lpn", "C1", { state: "emptied" });
  await follow();
  expect(index.find("C1")).toBeUndefined();
  set("lpn", "C1", { state: "building" });
  await follow();
  expect(index.find("340123450000000017")).toMatchObject({ lpn: "C1", load: "LOAD-1" });
});
