import { expect, test } from "vitest";
import { addressKey, isLoopback } from "./address-key.ts";

test.each([
  ["192.168.1.7", "192.168.1.7"],
  ["::ffff:192.168.1.7", "192.168.1.7"],
  ["2001:db8:0:7:aaaa::1", "2001:db8:0:7"],
  ["2001:db8:0:7:bbbb:cccc:dddd:eeee", "2001:db8:0:7"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["::1", "0:0:0:0"],
])("counts %s as %s", (address, key) => {
  expect(addressKey(address)).toBe(key);
});

test("knows the loopback in each of its spellings", () => {
  expect(["127.0.0.1", "::1", "::ffff:127.0.0.1"].every(isLoopback)).toBe(true);
  expect(["192.168.1.7", "::", "2001:db8::1", "::ffff:10.0.0.1"].some(isLoopback)).toBe(false);
});
