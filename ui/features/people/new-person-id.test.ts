import { expect, test } from "vitest";
import { newPersonId } from "./new-person-id.ts";

test("an id is the name in plain letters, and two people of one name have two", () => {
  expect(newPersonId("Jürgen Weiß", () => 0)).toBe("p-jurgen-weiss-00000");
  expect(newPersonId("Anna", () => 0.1)).not.toBe(newPersonId("Anna", () => 0.2));
});

test("a name without a plain letter still gives an id that fits", () => {
  expect(newPersonId("李", () => 0)).toBe("p-person-00000");
  expect(newPersonId("x".repeat(200), () => 0.999999).length).toBeLessThanOrEqual(64);
});
