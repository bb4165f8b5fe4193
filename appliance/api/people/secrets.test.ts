import { expect, test } from "vitest";
import { newToken, sameText } from "#sync/doors/tokens.ts";
import { badgeHash, hashPin, pinMatches } from "./secrets.ts";

test("a PIN matches its own hash and no other, and two hashes of one PIN differ", async () => {
  const [one, two] = [await hashPin("4711"), await hashPin("4711")];
  expect(one).not.toBe(two);
  expect([await pinMatches("4711", one), await pinMatches("4712", one)]).toEqual([true, false]);
});

test.each(["", "scrypt", "scrypt$15$$", "md5$1$a$b"])("nothing matches what is no hash: %j", async (stored) => {
  expect(await pinMatches("", stored)).toBe(false);
});

test("a badge's hash depends on the site", () => {
  expect(badgeHash("B-1", "site-a")).toBe(badgeHash(" B-1", "site-a"));
  expect(badgeHash("B-1", "site-a")).not.toBe(badgeHash("B-1", "site-b"));
});

test("tokens are 256 bits and never the same; texts compare as they are", () => {
  expect(Buffer.from(newToken(), "base64url")).toHaveLength(32);
  expect(newToken()).not.toBe(newToken());
  expect([sameText("a", "a"), sameText("a", "b"), sameText("a", "aa")]).toEqual([true, false, false]);
});
