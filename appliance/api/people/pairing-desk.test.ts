import { expect, test } from "vitest";
import { PairingDesk } from "./pairing-desk.ts";

const invite = { name: "Scale", kind: "machine" as const, roles: [], topics: { publish: [], subscribe: [] } };

test("a code is good once, and for ten minutes", () => {
  const desk = new PairingDesk();
  const first = desk.invite(invite, 0);
  const second = desk.invite(invite, 0);
  expect(first.expiresAt).toBe(600_000);
  expect(desk.take(first.code, 599_999)).toEqual(invite);
  expect(desk.take(first.code, 599_999)).toBeUndefined();
  expect(desk.take(second.code, 600_000)).toBeUndefined();
});

test("keeps at most a hundred codes: the oldest goes", () => {
  const desk = new PairingDesk();
  const codes = Array.from({ length: 101 }, (_, i) => desk.invite(invite, i).code);
  expect(desk.take(codes[0] ?? "", 200)).toBeUndefined();
  expect(desk.take(codes[1] ?? "", 200)).toBeDefined();
});
