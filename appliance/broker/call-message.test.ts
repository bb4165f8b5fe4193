import fc from "fast-check";
import { expect, test } from "vitest";
import { isRefusal, readCall } from "./call-message.ts";

const topic = "kontor/hh1/call/scale-1/receiving.weigh";
const read = (text: string | Uint8Array, on = topic) => readCall(on, Buffer.from(text as string), 1_000);

test("reads a command id and an input, and takes the name from the topic", () => {
  expect(read('{"commandId":"c-1","input":{"grams":12}}')).toEqual({
    name: "receiving.weigh",
    commandId: "c-1",
    input: { grams: 12 },
  });
});

test("a call without an input has an empty one", () => {
  expect(read('{"commandId":"c-1"}')).toEqual({ name: "receiving.weigh", commandId: "c-1", input: {} });
});

test.each([
  ["{", topic, "call-unreadable"],
  ["", topic, "call-unreadable"],
  [Uint8Array.of(0x22, 0xff, 0x22), topic, "call-unreadable"],
  ["null", topic, "call-malformed"],
  ["[]", topic, "call-malformed"],
  ['"text"', topic, "call-malformed"],
  ["{}", topic, "call-malformed"],
  ['{"commandId":7}', topic, "call-malformed"],
  ['{"commandId":"a/b"}', topic, "call-malformed"],
  ['{"commandId":"#"}', topic, "call-malformed"],
  ['{"commandId":"c","inputs":{}}', topic, "call-malformed"],
  ['{"commandId":"c","input":[1]}', topic, "call-malformed"],
  [`{"commandId":"c","input":{"text":"${"x".repeat(1_000)}"}}`, topic, "call-too-large"],
  ['{"commandId":"c"}', "kontor/hh1/call/scale-1", "call-unnamed"],
  ['{"commandId":"c"}', "kontor/hh1/call/scale-1/a/b", "call-unnamed"],
])("refuses %j on %s as %s", (payload, on, code) => {
  const refusal = read(payload, on);
  if (!isRefusal(refusal)) throw new Error("was taken");
  expect(refusal.problem).toMatchObject({ code, type: `https://kontor.local/problems/${code}` });
  expect(refusal.problem.status).toBeGreaterThanOrEqual(400);
  for (const text of [refusal.problem.title, refusal.problem.detail, refusal.problem.todo]) expect(text).not.toBe("");
});

test("a malformed call with a readable command id is answered under it", () => {
  expect(read('{"commandId":"c-9","input":3}')).toMatchObject({
    commandId: "c-9",
    problem: { detail: expect.stringContaining("input") },
  });
});

test("any bytes are read or refused, never thrown at", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const result = readCall(topic, bytes, 1_000);
        expect(isRefusal(result) ? result.problem.code : result.commandId).not.toBe("");
      },
    ),
    { numRuns: 1_000 },
  );
});
