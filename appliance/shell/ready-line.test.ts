import { expect, test } from "vitest";
import { readReadyLine } from "./ready-line.ts";

test("the kiosk's address is taken, else the first that a browser can show", () => {
  expect(readReadyLine('{"ready":true,"urls":{"lan":["https://a/"],"kiosk":"http://127.0.0.1:1/k"}}')).toEqual({
    kioskUrl: "http://127.0.0.1:1/k",
    healthUrl: "http://127.0.0.1:1/health",
  });
  expect(readReadyLine('{"ready":true,"urls":{"mqtt":"mqtts://a","lan":["https://a/"]}}')?.kioskUrl).toBe("https://a/");
});

test("a health address and a certificate are taken where they are named", () => {
  const line =
    '{"ready":true,"urls":{"kiosk":"https://a/","health":"http://b/up"},"certificateFingerprint256":"AB:CD"}';
  expect(readReadyLine(line)).toEqual({
    kioskUrl: "https://a/",
    healthUrl: "http://b/up",
    certificateFingerprint256: "AB:CD",
  });
});

test.each([
  "hello",
  "{broken",
  '{"ready":false}',
  '{"ready":true}',
  '{"ready":true,"urls":{"mqtt":"mqtt://a"}}',
  "null",
])("%s is not a ready line", (line) => expect(readReadyLine(line)).toBeUndefined());
