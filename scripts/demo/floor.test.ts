import { expect, test } from "vitest";
import { Floor, NotThere } from "./floor.ts";

const tea = { sku: "TEA", lot: "L1", serial: "", qty: 5 };
const shelf = { place: "A-1", lpn: "" };

test("what is in an LPN goes where the LPN is carried, and leaves with it", () => {
  const floor = new Floor();
  floor.put(tea, shelf);
  floor.move({ ...tea, qty: 2, from: shelf, to: { place: "CART", lpn: "T-1" } });
  floor.carry("T-1", "STAGE");
  expect(floor.all()).toEqual([
    { ...tea, qty: 3, ...shelf },
    { ...tea, qty: 2, place: "STAGE", lpn: "T-1" },
  ]);
  expect(floor.lpnsAt("STAGE")).toEqual(["T-1"]);
  expect(floor.leave("T-1")).toEqual([{ ...tea, qty: 2 }]);
  expect(floor.all()).toEqual([{ ...tea, qty: 3, ...shelf }]);
});

test("nobody takes more than is there", () => {
  const floor = new Floor();
  floor.put(tea, shelf);
  expect(() => floor.take({ ...tea, qty: 6 }, shelf)).toThrow(NotThere);
  expect(() => floor.take({ ...tea, lot: "L2" }, shelf)).toThrow(NotThere);
  expect(floor.qty({ sku: "TEA", lot: "L1" }, shelf)).toBe(5);
});
