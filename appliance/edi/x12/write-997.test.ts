import { expect, test } from "vitest";
import type { AcknowledgementDocument } from "../documents.ts";
import { readX12Documents } from "./read-documents.ts";
import { bytesOf, interchangeOf, sample } from "./sample-files.ts";
import { write997 } from "./write-997.ts";
import { write999 } from "./write-999.ts";
import type { Envelope } from "./write-envelope.ts";

const envelope: Envelope = {
  sender: { qualifier: "ZZ", id: "KONTOR" },
  receiver: { qualifier: "ZZ", id: "PARTNER" },
  ...{ interchangeControl: 1, groupControl: 1, at: "2026-01-01T12:00", usage: "T" },
};

/** Acknowledges a file and reads the acknowledgement back. */
function acknowledge(bytes: Uint8Array, write = write997): { documents: AcknowledgementDocument[]; text: string } {
  const { file } = readX12Documents(bytes);
  const [interchange] = file.interchanges;
  if (!interchange) throw new Error("no interchange");
  const written = write(file, interchange, envelope);
  if (!written.ok) throw new Error(JSON.stringify(written.errors));
  const result = readX12Documents(bytesOf(written.text), { tolerateCounts: false });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  expect(result.warnings).toEqual([]);
  return { documents: result.documents.acknowledgements, text: written.text };
}

const good = ["W05*N*1", "N1*ST*SHOP", "LX*1", "W01*1*EA**VN*A"];

test("a good file is accepted", () => {
  const { documents } = acknowledge(interchangeOf("940", "OW", good));
  expect(documents).toMatchObject([
    {
      group: { functionalId: "OW", control: "7" },
      verdict: "accepted",
      sets: [{ id: "940", control: "0001", verdict: "accepted", codes: [], notes: [] }],
    },
  ]);
});

test("a bad file is rejected with every error at its place", () => {
  const { documents, text } = acknowledge(
    interchangeOf("940", "OW", ["W05*N*1", "G62*10*20261332", "LX*1", "W01*1.5*EA**VN", "LX*2"]),
  );
  expect(documents[0]).toMatchObject({ verdict: "rejected", sets: [{ verdict: "rejected", codes: ["5"] }] });
  expect(documents[0]?.sets[0]?.notes).toEqual([
    { segment: "G62", ordinal: 3, code: "8", element: "2", elementCode: "8", copy: "20261332" },
    { segment: "W01", ordinal: 5, code: "8", element: "5", elementCode: "2" },
    { segment: "W01", ordinal: 5, code: "8", element: "1", elementCode: "6", copy: "1.5" },
    { segment: "W01", ordinal: 6, code: "3" },
  ]);
  expect(text).toContain("AK9*R*1*1*0~");
});

test("a wrong count that was tolerated is accepted with a note of it", () => {
  const text = new TextDecoder().decode(interchangeOf("940", "OW", good)).replace("SE*6", "SE*5");
  const { documents } = acknowledge(bytesOf(text));
  expect(documents[0]).toMatchObject({
    verdict: "accepted-with-errors",
    sets: [{ verdict: "accepted-with-errors", codes: ["4"] }],
  });
});

test("a good transaction set beside a bad one is rejected with it, for a file is taken whole", () => {
  const text = new TextDecoder().decode(interchangeOf("940", "OW", good));
  const set = text
    .slice(text.indexOf("ST*"), text.indexOf("GE*"))
    .replaceAll("0001", "0002")
    .replace("N*1\u007e", "N*2~")
    .replace("*1*EA", "*x*EA");
  const { documents } = acknowledge(bytesOf(text.replace("GE*1", `${set}GE*2`)));
  expect(documents[0]?.sets.map(({ control, verdict, codes }) => [control, verdict, codes])).toEqual([
    ["0001", "rejected", []],
    ["0002", "rejected", ["5"]],
  ]);
});

test("wrong control numbers are told by their codes", () => {
  const text = new TextDecoder()
    .decode(interchangeOf("940", "OW", good))
    .replace("SE*6*0001", "SE*6*0009")
    .replace("GE*1*7", "GE*1*8");
  const { documents, text: answer } = acknowledge(bytesOf(text));
  expect(documents[0]?.sets[0]?.codes).toEqual(["3"]);
  expect(answer).toContain("AK9*R*1*1*0*4~");
});

test("a transaction set that is not read here is rejected as such", () => {
  const { documents } = acknowledge(bytesOf(sample("ediengine-850.OK.edi")));
  expect(documents[0]?.sets).toMatchObject([{ id: "850", control: "000000010", verdict: "rejected", codes: ["1"] }]);
});

test("a 999 says the same in its own segments", () => {
  const { documents, text } = acknowledge(
    interchangeOf("940", "OW", ["W05*N*1", "LX*1", "W01*1.5*EA**VN*A"]),
    write999,
  );
  expect(documents[0]?.sets[0]?.notes).toEqual([
    { segment: "W01", ordinal: 4, code: "8", element: "1", elementCode: "6", copy: "1.5" },
  ]);
  expect(text).toMatch(
    /\*\^\*00501\*.*ST\*999\*0001~AK1\*OW\*7\*004010~AK2\*940\*0001~IK3\*W01\*4\*\*8~IK4\*1\*\*6\*1\.5~IK5\*R\*5~AK9\*R/,
  );
});

test("acknowledgements are never acknowledged", () => {
  const bytes = interchangeOf("997", "FA", ["AK1*SW*1", "AK9*A*1*1*1"]);
  const { file } = readX12Documents(bytes);
  const [interchange] = file.interchanges;
  expect(interchange && write997(file, interchange, envelope).ok).toBe(false);
});

test("the notes of a partner's acknowledgement are read", () => {
  const result = readX12Documents(bytesOf(sample("997-test_997_1.edi")), { allowFragment: true });
  expect(result.ok && result.documents.acknowledgements[0]).toMatchObject({
    verdict: "rejected",
    sets: [
      {
        codes: ["4", "5"],
        notes: [
          { segment: "REF", ordinal: 3, code: "8", element: "1", elementCode: "7", copy: "BM" },
          { segment: "REF", ordinal: 4, code: "8", element: "1", elementCode: "7", copy: "DP" },
        ],
      },
    ],
  });
});
