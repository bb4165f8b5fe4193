import { expect, test } from "vitest";
import { changesOf, draftOf, faultsOf, undoOf } from "./partner-draft.ts";

const known = {
  ...{ id: "KE", kind: "customer" as const, name: "Kaffeehaus Elbe", gln: "", scac: "", changedMs: null },
  address: { name: "Rampe 2", city: "Dresden" },
  edi: null,
};

test("what was not touched is not written, and Undo has what stood there", () => {
  expect(changesOf(draftOf(known), known)).toEqual({});
  const changes = changesOf({ ...draftOf(known), gln: " 4012345000009 ", hasEdi: true, ediId: "KAFFEE" }, known);
  expect(changes).toMatchObject({ gln: "4012345000009", edi: { id: "KAFFEE", version: "004010" } });
  expect(Object.keys(changes)).toEqual(["gln", "edi"]);
  expect(undoOf(changes, known)).toEqual({ gln: "", edi: null });
});

test("a wrong check digit, a country of three letters and files without an address are named", () => {
  expect(faultsOf({ ...draftOf(known), gln: "4012345000008", country: "DEU", hasEdi: true })).toEqual({
    gln: "not-a-gln",
    country: "not-a-country",
    ediId: "missing",
  });
  expect(faultsOf(draftOf(known))).toEqual({});
});
