import { expect, test } from "vitest";
import { FanOut } from "./fan-out.ts";

const packet = (topic: string) => ({ topic, payload: "x" });
const emitted = (fanOut: FanOut, topic: string) =>
  new Promise<number>((resolve) => {
    const startedAt = performance.now();
    fanOut.emit(packet(topic), () => resolve(performance.now() - startedAt));
  });

test("is done when every listener has taken the message", async () => {
  const fanOut = new FanOut(60);
  const taken: string[] = [];
  fanOut.on("a/+", (_, done) =>
    setTimeout(() => {
      taken.push("slow");
      done();
    }, 20),
  );
  fanOut.on("a/#", (_, done) => {
    taken.push("fast");
    done();
  });
  await emitted(fanOut, "a/b");
  expect(taken).toEqual(["fast", "slow"]);
});

test("a listener that takes nothing holds the others up once, for less than 200 ms", async () => {
  const fanOut = new FanOut(60);
  let got = 0;
  fanOut.on("a", () => {});
  fanOut.on("a", (_, done) => {
    got++;
    done();
  });
  expect(await emitted(fanOut, "a")).toBeLessThan(200);
  const startedAt = performance.now();
  for (let n = 0; n < 1_000; n++) await emitted(fanOut, "a");
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(got).toBe(1_001);
  expect(fanOut.stalls).toBe(1);
});

test("a listener that drips is not waited for anew with every drop", async () => {
  const fanOut = new FanOut(150);
  const held: (() => void)[] = [];
  fanOut.on("a", (_, done) => held.push(done));
  await emitted(fanOut, "a");
  for (let n = 0; n < 20; n++) {
    held.shift()?.();
    expect(await emitted(fanOut, "a")).toBeLessThan(100);
  }
});

test("a listener taken away hears no more", async () => {
  const fanOut = new FanOut(60);
  let got = 0;
  const listener = (_: unknown, done: () => void) => {
    got++;
    done();
  };
  fanOut.on("a", listener);
  fanOut.on("b", listener);
  fanOut.removeListener("a", listener);
  await emitted(fanOut, "a");
  await emitted(fanOut, "b");
  expect(got).toBe(1);
});

test("closing lets go of everyone who waits, and refuses what comes after", async () => {
  const fanOut = new FanOut(10_000);
  fanOut.on("a", () => {});
  const waiting = emitted(fanOut, "a");
  await new Promise<void>((resolve) => fanOut.close(resolve));
  await waiting;
  const error = await new Promise((resolve) => fanOut.emit(packet("a"), resolve));
  expect(error).toBeInstanceOf(Error);
});
