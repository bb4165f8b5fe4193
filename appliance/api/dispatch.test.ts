import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { contracts } from "#sync/contracts/list.ts";
import { problemOfAnswer } from "#sync/doors/answer.ts";
import { answers } from "../store/handler.ts";
import { DoorSite } from "../testing/door-site.ts";
import { makeDispatch } from "./dispatch.ts";

let doors: DoorSite;
beforeEach(() => {
  doors = new DoorSite();
});
afterEach(() => doors.close());

const picker = { actor: "p-1", device: "hh-1", roles: ["picker"] } as const;
const code = (answer: Awaited<ReturnType<DoorSite["dispatch"]>>) =>
  answer.ok ? "ok" : "refusal" in answer ? answer.refusal.code : "fault";

test("asks for a sign-in before it looks at the input", async () => {
  expect(code(await doors.dispatch(undefined, "people.save", { id: 7 }))).toBe("sign-in-needed");
});

test("asks for the right before it looks at the input, and audits who has it not", async () => {
  const answer = await doors.dispatch(picker, "people.save", { id: 7 }, "c1", { address: "10.0.0.7" });
  expect(answer).toEqual({ ok: false, refusal: { code: "not-allowed", command: "people.save", needs: "admin" } });
  const [fact] = doors.site.book.rows<{ data: string }>("SELECT data FROM journal WHERE type = 'access-refused'");
  expect(JSON.parse(fact?.data ?? "{}")).toEqual({ address: "10.0.0.7", what: "not-allowed people.save", times: 1 });
});

test("one who may ask a few things may ask no other, not even what anyone may", async () => {
  const wall = { actor: "wall", device: "wall", roles: [], only: ["board.today"] } as const;
  expect(code(await doors.dispatch(wall, "board.today", {}))).toBe("ok");
  expect(code(await doors.dispatch(wall, "board.tasks", {}))).toBe("not-allowed");
  expect(code(await doors.dispatch(wall, "people.names", {}))).toBe("not-allowed");
});

test("lets an admin do everything", async () => {
  const admin = { ...picker, roles: ["admin"] } as const;
  expect(code(await doors.dispatch(admin, "people.list", {}))).toBe("ok");
});

test("names every field that is wrong, unknown ones too", async () => {
  const admin = { ...picker, roles: ["admin"] } as const;
  const answer = await doors.dispatch(admin, "people.save", {
    id: "",
    name: 7,
    pin: "12",
    roles: ["king"],
    colour: "red",
  });
  const problems =
    !answer.ok && "refusal" in answer && answer.refusal.code === "input-invalid" ? answer.refusal.problems : [];
  expect(problems.map(({ path }) => path).sort()).toEqual(["colour", "id", "id", "name", "pin", "roles.0"]);
});

test.each(["nothing.here", "__proto__", "constructor", "session.start", "person.keep", "access.refused", ""])(
  "knows no command %j, though the writer may",
  async (name) => {
    const admin = { ...picker, roles: ["admin"] } as const;
    expect(code(await doors.dispatch(admin, name, {}))).toBe("command-unknown");
  },
);

test("gives a repeat the first answer, and refuses the id for another command", async () => {
  const admin = { ...picker, roles: ["admin"] } as const;
  const one = await doors.dispatch(admin, "people.save", { id: "pia", name: "Pia" }, "c1");
  expect(await doors.dispatch(admin, "people.save", { id: "pia", name: "Other" }, "c1")).toEqual(one);
  expect(doors.site.book.get("person", "pia")?.name).toBe("Pia");
  expect(code(await doors.dispatch(admin, "devices.revoke", { deviceId: "x" }, "c1"))).toBe("command-id-reused");
});

test("tells a fault to the log and not to the caller", async () => {
  const faults: string[] = [];
  const dispatch = makeDispatch({
    handlers: {
      "people.me": answers(contracts["people.me"], () => {
        throw new Error("the disk says 0xDEAD");
      }),
    },
    doors: {},
    queue: { run: () => Promise.reject(new Error("not asked")) },
    reader: doors.site.book,
    onFault: (text) => faults.push(text),
    onNotAllowed: () => {},
  });
  const answer = await dispatch(picker, "people.me", {});
  expect(faults[0]).toContain("0xDEAD");
  expect(answer.ok || JSON.stringify(problemOfAnswer(answer))).not.toContain("0xDEAD");
  expect(answer.ok || problemOfAnswer(answer)).toMatchObject({ status: 500, code: "fault" });
});

test("every contract is named as it is listed, and two never share a path", () => {
  const list = Object.entries(contracts);
  expect(list.map(([name]) => name)).toEqual(list.map(([, contract]) => contract.name));
  const paths = list.map(([, { rest }]) => `${rest.method} ${rest.path.replaceAll(/\{[^}]+\}/g, "{}")}`);
  expect(paths.filter((path, i) => paths.indexOf(path) !== i)).toEqual([]);
});

test("every placeholder of a path is a field of the input, and queries are asked by GET", () => {
  for (const { name, rest, input, kind } of Object.values(contracts)) {
    for (const [, field] of rest.path.matchAll(/\{([^}]+)\}/g)) expect(Object.keys(input.shape), name).toContain(field);
    expect(kind === "command" ? "POST" : rest.method, name).toBe(rest.method);
    expect(input, name).toBeInstanceOf(z.ZodObject);
  }
});
