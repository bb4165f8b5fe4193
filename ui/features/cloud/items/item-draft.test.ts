import { expect, test } from "vitest";
import { changesOf, draftOf, faultsOf, packagingDraft, undoOf } from "./item-draft.ts";

const mug = {
  ...{ sku: "MUG-1", name: "Mug", baseUom: "EA", tracksLot: true, shelfLifeDays: null, active: true },
  packagings: [{ uom: "EA", qtyBase: 1 }],
};

test("only what was touched is written, and Undo gives back what stood there", () => {
  expect(changesOf(draftOf(mug), mug)).toEqual({});
  const draft = { ...draftOf(mug), shelfLifeDays: "90", newBarcodes: "111 222\n111" };
  draft.packagings.push(packagingDraft({ uom: "CA", qtyBase: 6, weightGrams: 2_400 }, 1));
  const changes = changesOf(draft, mug);
  expect(changes).toEqual({
    shelfLifeDays: 90,
    barcodes: ["111", "222"],
    packagings: [
      { uom: "EA", qtyBase: 1 },
      { uom: "CA", qtyBase: 6, weightGrams: 2_400 },
    ],
  });
  expect(undoOf(changes, mug)).toEqual({ shelfLifeDays: null, packagings: [{ uom: "EA", qtyBase: 1 }] });
});

test("a wrong check digit, a unit given twice, a base unit of two and a minimum above the maximum are named where they stand", () => {
  const draft = { ...draftOf(mug), gtin: "4012345000008", minQty: "9", maxQty: "3" };
  draft.packagings.push(packagingDraft({ uom: "ea", qtyBase: 2 }, 1));
  expect(faultsOf(draft, "MUG-1")).toEqual({
    gtin: "check-digit-wrong",
    "packagings.1.uom": "duplicate",
    "packagings.1.qtyBase": "not-valid",
    minQty: "not-valid",
  });
  expect(faultsOf({ ...draftOf(mug), overReceiptPercent: "ten" }, "MUG-1")).toEqual({
    overReceiptPercent: "not-a-number",
  });
  expect(faultsOf(draftOf(mug), "MUG-1")).toEqual({});
});
