import { expect, test } from "vitest";
import { hoursBySite } from "./throughput.ts";

const hour = 3_600_000;
const nothing = { receivedQty: 0, pickedQty: 0, shippedQty: 0, facts: 0 };

test("hours without work stand between those with it, and the present hour is last", () => {
  const rows = hoursBySite(
    [
      { ...nothing, site: "a", hourMs: 100 * hour, receivedQty: 5, pickedQty: 2 },
      { ...nothing, site: "a", hourMs: 98 * hour, shippedQty: 3 },
      { ...nothing, site: "a", hourMs: 10 * hour, shippedQty: 99 },
    ],
    100 * hour + 1,
  );
  expect(rows.get("a")).toHaveLength(24);
  expect(rows.get("a")?.slice(-3)).toEqual([3, 0, 7]);
  expect(rows.get("a")?.reduce((sum, one) => sum + one)).toBe(10);
});
