import { expect, test } from "vitest";
import { FactFeed } from "./fact-feed.ts";

function feed(bufferedMax = 10) {
  const sent: { topic: string; text: string; done: (error?: Error) => void }[] = [];
  const lines: string[] = [];
  const facts = new FactFeed({
    siteId: "hh1",
    bufferedMax,
    log: (_, event) => lines.push(event),
    publish: (topic, payload, done) => sent.push({ topic, text: payload.toString(), done }),
  });
  return { facts, sent, lines };
}

test("publishes a fact under its type", () => {
  const { facts, sent } = feed();
  facts.push({ type: "lpn-moved", lpn: "L1" });
  expect(sent[0]).toMatchObject({ topic: "kontor/hh1/facts/lpn-moved", text: '{"type":"lpn-moved","lpn":"L1"}' });
});

test("beyond the bound the oldest waiting fact goes, is counted and logged once", () => {
  const { facts, sent, lines } = feed(10);
  for (let n = 0; n < 64 + 10 + 5; n++) facts.push({ type: "tick", n });
  expect(facts.dropped).toBe(5);
  expect(lines).toEqual(["broker.facts-dropped"]);
  for (let n = 0; n < sent.length; n++) sent[n]?.done();
  const numbers = sent.map(({ text }) => (JSON.parse(text) as { n: number }).n);
  expect(numbers).toEqual([
    ...Array.from({ length: 64 }, (_, n) => n),
    ...Array.from({ length: 10 }, (_, n) => n + 69),
  ]);
});

test("a type that no topic level can hold is written in another way", () => {
  const { facts, sent } = feed();
  facts.push({ type: "a/b+#\ud800" });
  expect(sent[0]?.topic).toBe("kontor/hh1/facts/a%2Fb%2B%23%EF%BF%BD");
});

test("a fact that is no JSON is logged, and the next one goes out", () => {
  const { facts, sent, lines } = feed();
  facts.push({ type: "odd", big: 1n });
  facts.push({ type: "even" });
  expect(lines).toEqual(["broker.fact-unwritable"]);
  expect(sent).toHaveLength(1);
});

test("stops when all is out, or after the time given", async () => {
  const { facts, sent } = feed();
  facts.push({ type: "tick" });
  const startedAt = performance.now();
  await facts.stop(30);
  expect(performance.now() - startedAt).toBeGreaterThan(25);
  facts.push({ type: "late" });
  expect(sent).toHaveLength(1);
});
