import { expect, test } from "vitest";
import type { FactRun } from "#sync/protocol/session.ts";
import { runCharsMax, type SiteRequest } from "#sync/protocol/site/site-session.ts";
import { cutBatch } from "#sync/protocol/wire/batch.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import { RunsAhead } from "./runs-ahead.ts";
import { MemoryBook } from "./testing/memory-book.ts";

const { sign } = keyFromSeed(Buffer.alloc(32, "far"));

function bookOf(facts: number) {
  const book = new MemoryBook({ origin: "far.1" }, () => 1_000);
  for (let i = 0; i < facts; i++)
    book.write({ type: "item-saved", sets: [{ record: "item", id: `sku-${i}`, fields: { name: `No. ${i}` } }] });
  const asked: number[] = [];
  const factsAfter = (origin: string, seq: number, factsMax: number, charsMax: number) => {
    asked.push(seq);
    return book.factsAfter(origin, seq, factsMax, charsMax);
  };
  const read = (seq: number, factsMax: number) => book.factsAfter("far.1", seq, factsMax, runCharsMax) as FactRun;
  const request = (run: FactRun) => ({ hello: { origin: "far.1", seq: facts }, runs: [run] }) as unknown as SiteRequest;
  return { asked, read, request, ahead: new RunsAhead({ factsAfter }) };
}

test("what is sent next is read while the hub works, and makes the very batch that it makes when it is read later", async () => {
  const { asked, read, request, ahead } = bookOf(5);
  await ahead.readBehind(request(read(0, 2)), () => false);
  expect(asked).toEqual([2]);
  const run = ahead.factsAfter("far.1", 2, 3, runCharsMax) as FactRun;
  expect(asked).toEqual([2]);
  expect(run).toEqual(read(2, 3));
  expect(cutBatch(run, "box", sign)).toEqual(cutBatch(read(2, 3), "box", sign));
});

test("what is asked for otherwise, or a second time, is read from the book", async () => {
  const { asked, read, request, ahead } = bookOf(5);
  await ahead.readBehind(request(read(0, 2)), () => false);
  expect(ahead.factsAfter("far.1", 2, 2, runCharsMax)).toEqual(read(2, 2));
  expect(ahead.factsAfter("far.1", 2, 3, runCharsMax)).toEqual(read(2, 3));
  expect(ahead.factsAfter("far.1", 2, 3, runCharsMax)).toEqual(read(2, 3));
  expect(asked).toEqual([2, 2, 2]);
});

test("nothing is read when the answer is there, nor when all was sent", async () => {
  const { asked, read, request, ahead } = bookOf(5);
  await ahead.readBehind(request(read(0, 2)), () => true);
  await ahead.readBehind(request(read(2, 3)), () => false);
  expect(asked).toEqual([]);
});

test("while there is no line what is sent first is read once, and what is written meanwhile when its turn comes", async () => {
  const { asked, read, ahead } = bookOf(8);
  await ahead.read({ origin: "far.1", from: 2, to: 5 }, () => false);
  await ahead.read({ origin: "far.1", from: 2, to: 5 }, () => false);
  expect(asked).toEqual([2]);
  // There are more now: the run grows, and is another one.
  await ahead.read({ origin: "far.1", from: 2, to: 8 }, () => false);
  expect(asked).toEqual([2, 2]);
  expect(ahead.factsAfter("far.1", 2, 6, runCharsMax)).toEqual(read(2, 6));
  expect(asked).toEqual([2, 2]);
});
