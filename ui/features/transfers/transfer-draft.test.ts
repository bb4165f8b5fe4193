import { expect, test } from "vitest";
import { toldRefusal } from "../../kit/messages/told-refusal.ts";
import { type Asked, answeredShownMs, draftOf, isStillShown } from "./asked-transfer.ts";
import { linesMax, missingOf, newDraft, qtyMax, wantedOf, without, withQty, withUnits } from "./transfer-draft.ts";

const tea = { sku: "TEA", qty: 4 };
const mug = { sku: "MUG", qty: 1 };
const asked = (more: Partial<Asked> = {}): Asked => ({
  ...{ id: "aa+bb/1", site: "aa", direction: "out", command: "transfers.send", askedBy: "site:bb", reason: "" },
  ...{ state: "pending", askedAt: 0, expiresAt: null, answeredAt: null, answer: null },
  input: { number: "T1R", lines: [{ sku: "TEA", qty: 4, owner: "" }], priority: 2, note: "soon" },
  ...more,
});

test("units of an item come on top of its line, which is the latest then; another item begins a line, up to the last that there is room for", () => {
  const lines = withUnits(withUnits(withUnits([], tea), mug), { ...tea, qty: 12 });
  expect(lines).toEqual([mug, { ...tea, qty: 16 }]);
  const full = Array.from({ length: linesMax }, (_none, at) => ({ ...mug, sku: `S-${at}` }));
  expect(withUnits(full, tea)).toEqual(full);
  expect(withUnits(full, { ...mug, sku: "S-0", qty: 2 }).at(-1)).toEqual({ sku: "S-0", qty: 3 });
});

test("a quantity is changed within what the site takes, and a line is taken off", () => {
  expect(withQty([tea, mug], "TEA", 9)).toEqual([{ ...tea, qty: 9 }, mug]);
  expect(withQty([tea], "TEA", qtyMax + 1)[0]?.qty).toBe(qtyMax);
  expect(withQty([tea], "NONE", 9)).toEqual([tea]);
  expect(without([tea, mug], "TEA")).toEqual([mug]);
});

test("a draft says what it lacks, and what both commands take of it", () => {
  expect(missingOf(newDraft("send"))).toBe("site");
  expect(missingOf({ ...newDraft("send"), site: "aa" })).toBe("lines");
  const whole = { ...newDraft("send"), site: "aa", lines: [tea], note: " soon " };
  expect(missingOf(whole)).toBeUndefined();
  expect(wantedOf(whole)).toEqual({ lines: [{ sku: "TEA", qty: 4 }], priority: 5, note: "soon" });
});

test("what was asked is shown while it waits, and for a week when it came to nothing; what became a transfer is not", () => {
  const nowMs = answeredShownMs + 5;
  expect(isStillShown(asked(), nowMs)).toBe(true);
  expect(isStillShown(asked({ state: "refused", answeredAt: 6 }), nowMs)).toBe(true);
  expect(isStillShown(asked({ state: "refused", answeredAt: 5 }), nowMs)).toBe(false);
  expect(isStillShown(asked({ state: "withdrawn" }), nowMs)).toBe(false);
  expect(isStillShown(asked({ state: "accepted", answeredAt: nowMs }), nowMs)).toBe(false);
});

test("what was asked can be asked once more, and what it lacks stays as in a new one", () => {
  expect(draftOf(asked())).toEqual({ ...newDraft("ask"), site: "aa", lines: [tea], priority: 2, note: "soon" });
  expect(draftOf(asked({ input: { lines: [{ sku: 1 }, "x"] } }))).toEqual({ ...newDraft("ask"), site: "aa" });
});

test("the other site's refusal is read as it gave it, and nothing is made of what is none", () => {
  const answer = { code: "transfer-exists", data: { number: "T1R" }, detail: "There is one." };
  expect(toldRefusal(answer)).toMatchObject({ code: "transfer-exists", data: { number: "T1R" } });
  expect(toldRefusal("no")).toBeUndefined();
});
