import { expect, test } from "vitest";
import type { HubEntry } from "../../protocol/hub/view.ts";
import { move, spot } from "../warehouse/goods.ts";
import { RightsExcuses } from "./rights-excuses.ts";

const held = "~rights/sa/sb.one";
const line = (origin: string, to: string, qty: number, kind = "accepted"): HubEntry =>
  ({ verdict: { kind }, fact: { origin, moves: [move("TEA", qty, spot("~rights/sa"), spot(to))], sets: [] } }) as never;

test("a hub that was restored accounts for what it granted to that holder of that SKU, and for nothing else", () => {
  const excuses = new RightsExcuses();
  excuses.hubLost([
    ...[line("hub.1", held, 5), line("hub.1", held, 2)],
    ...[line("hub.1", held, 9, "quarantined"), line("sb.one", held, 9), line("hub.1", "~rights/sa", 9)],
  ]);
  expect(excuses.unitsFor(held, "TEA")).toBe(7);
  expect(excuses.unitsFor(held, "RICE")).toBe(0);
  expect(excuses.unitsFor("~rights/sa/sb.two", "TEA")).toBe(0);
  expect(excuses.unitsFor("~rights/sa", "TEA")).toBe(0);
  expect(excuses.unitsFor("~rights/sa/spent", "TEA")).toBe(0);
});

test("a box whose disk went back accounts for what its own site holds", () => {
  const excuses = new RightsExcuses();
  excuses.diskWentBack("sb");
  expect(excuses.unitsFor(held, "TEA")).toBe(Number.POSITIVE_INFINITY);
  expect(excuses.unitsFor("~rights/sb/sa.one", "TEA")).toBe(0);
});
