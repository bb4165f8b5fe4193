import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "../../store/run-command.ts";
import { DoorSite } from "../../testing/door-site.ts";
import { sessionMs } from "./session-desk.ts";

const admin = { actor: "system", device: "test", roles: ["admin"] } as const;
let doors: DoorSite;
let calls = 0;

beforeEach(() => {
  doors = new DoorSite();
  doors.site.nowMs = Date.now();
});
afterEach(async () => {
  await doors.close();
  expect(doors.faults).toEqual([]);
});

const ask = (name: string, input: unknown, as: Parameters<DoorSite["dispatch"]>[0] = admin, address = "10.0.0.1") =>
  doors.dispatch(as, name, input, `t:${++calls}`, { address });
const signIn = (input: object, address = "10.0.0.1") =>
  ask("people.sign-in", { device: "hh-1", ...input }, undefined, address);
const code = (answer: Answer): string => (answer.ok ? "ok" : "refusal" in answer ? answer.refusal.code : "fault");
const value = <T>(answer: Answer): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.value as T;
};
const facts = (type: string) =>
  doors.site.book.rows<{ data: string; sets: string }>(
    "SELECT data, sets FROM journal WHERE type = ? ORDER BY pos",
    type,
  );

async function givenPia(more: object = {}) {
  value(
    await ask("people.save", { id: "pia", name: "Pia", roles: ["picker"], badge: "B-PIA-1", pin: "4711", ...more }),
  );
}

describe("signing in", () => {
  test("takes a badge, or a person with the right PIN, and gives a token that names them", async () => {
    await givenPia();
    for (const input of [{ badge: "B-PIA-1" }, { badge: "  B-PIA-1 " }, { personId: "pia", pin: "4711" }]) {
      const { token, person } = value<{ token: string; person: object }>(await signIn(input));
      expect(person).toEqual({ id: "pia", name: "Pia", roles: ["picker"], language: "en" });
      expect(doors.desk.callerOf(token, "10.0.0.1")).toEqual({ actor: "pia", device: "hh-1", roles: ["picker"] });
    }
  });

  test("refuses a wrong badge, a wrong PIN and a person who is not there with the same words", async () => {
    await givenPia();
    const answers = [
      await signIn({ badge: "B-NOBODY" }),
      await signIn({ personId: "pia", pin: "0000" }),
      await signIn({ personId: "nobody", pin: "0000" }),
      await signIn({}),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ ok: false, refusal: { code: "sign-in-wrong" } })]),
    );
  });

  test("does not let somebody without a PIN in with an empty one", async () => {
    value(await ask("people.save", { id: "ben", name: "Ben", roles: ["admin"] }));
    expect(code(await signIn({ personId: "ben", pin: "" }))).toBe("sign-in-wrong");
  });

  test("does not find somebody without a badge by an empty code", async () => {
    value(await ask("people.save", { id: "ben", name: "Ben", roles: ["admin"] }));
    expect(code(await signIn({ badge: "    " }))).toBe("input-invalid");
    expect(code(await signIn({ badge: "" }))).toBe("input-invalid");
  });

  test("lets nobody guess PINs: after five a person's door waits, from every address, also when all are sent at once", async () => {
    await givenPia();
    const guesses = await Promise.all(
      Array.from({ length: 40 }, (_, i) => signIn({ personId: "pia", pin: `000${i % 10}` }, `10.0.1.${i}`)),
    );
    expect(guesses.filter((answer) => code(answer) === "sign-in-wrong")).toHaveLength(5);
    const right = await signIn({ personId: "pia", pin: "4711" }, "10.0.2.1");
    expect(right).toMatchObject({ refusal: { code: "too-many-requests", retryAfterMs: expect.any(Number) } });
    expect(code(await signIn({ badge: "B-PIA-1" }, "10.0.2.1"))).toBe("ok");
  });

  test("lets nobody try badges: after twenty wrong ones an address waits, and right ones never count", async () => {
    await givenPia();
    for (let i = 0; i < 30; i++) expect(code(await signIn({ badge: "B-PIA-1" }))).toBe("ok");
    const codes = [];
    for (let i = 0; i < 21; i++) codes.push(code(await signIn({ badge: `B-WRONG-${i}` })));
    expect(codes.lastIndexOf("sign-in-wrong")).toBe(19);
    expect(codes[20]).toBe("too-many-requests");
    expect(code(await signIn({ badge: "B-PIA-1" }, "10.0.0.2"))).toBe("ok");
  });

  test("leaves no secret in the journal", async () => {
    await givenPia();
    const { token } = value<{ token: string }>(await signIn({ badge: "B-PIA-1" }));
    const text = JSON.stringify(doors.site.book.rows("SELECT * FROM journal"));
    for (const secret of [token, "B-PIA-1", "4711"]) expect(text).not.toContain(secret);
    expect(facts("person-saved")[0]?.data).not.toContain("Hash");
  });
});

describe("a session", () => {
  test("ends when its person signs out", async () => {
    await givenPia();
    const { token } = value<{ token: string }>(await signIn({ badge: "B-PIA-1" }));
    const caller = doors.desk.callerOf(token, "10.0.0.1");
    value(await doors.dispatch(caller, "people.sign-out", {}, "out", { address: "10.0.0.1", token }));
    expect(doors.desk.callerOf(token, "10.0.0.1")).toBeUndefined();
  });

  test("ends at once when its person is switched off, and again on, they sign in anew", async () => {
    await givenPia();
    const { token } = value<{ token: string }>(await signIn({ badge: "B-PIA-1" }));
    expect(doors.desk.callerOf(token, "10.0.0.1")).toBeDefined();
    value(await ask("people.save", { id: "pia", active: false }));
    expect(doors.desk.callerOf(token, "10.0.0.1")).toBeUndefined();
    expect(code(await signIn({ badge: "B-PIA-1" }))).toBe("person-inactive");
    value(await ask("people.save", { id: "pia", active: true }));
    expect(doors.desk.callerOf(token, "10.0.0.1")).toBeUndefined();
    expect(code(await signIn({ badge: "B-PIA-1" }))).toBe("ok");
  });

  test("has the rights of now, not those of its beginning", async () => {
    await givenPia();
    const { token } = value<{ token: string }>(await signIn({ badge: "B-PIA-1" }));
    doors.desk.callerOf(token, "10.0.0.1");
    value(await ask("people.save", { id: "pia", roles: ["packer"] }));
    expect(doors.desk.callerOf(token, "10.0.0.1")?.roles).toEqual(["packer"]);
  });

  test("is prolonged by use, at most once an hour, and is over when it was not used for its length", async () => {
    await givenPia();
    doors.site.nowMs = Date.now();
    const { token } = value<{ token: string }>(await signIn({ badge: "B-PIA-1" }));
    const set = (expiresAt: number) => doors.site.db.prepare("UPDATE session SET expiresAt = ?").run(expiresAt);
    const expiresAt = () => doors.site.book.row<{ at: number }>("SELECT expiresAt AS at FROM session")?.at ?? 0;
    const before = expiresAt();
    doors.desk.callerOf(token, "10.0.0.1");
    expect(expiresAt()).toBe(before);

    set(Date.now() + sessionMs - 2 * 3_600_000);
    value(await ask("people.save", { id: "pia", language: "de" })); // what was believed of the token is forgotten
    doors.desk.callerOf(token, "10.0.0.1");
    expect(expiresAt()).toBeGreaterThan(Date.now() + sessionMs - 10_000);
    expect(facts("session-prolonged")).toHaveLength(1);

    set(Date.now() - 1);
    value(await ask("people.save", { id: "pia", language: "en" }));
    expect(doors.desk.callerOf(token, "10.0.0.1")).toBeUndefined();
  });

  test("of the command line is known on the loopback only", () => {
    expect(doors.desk.callerOf("cli-token", "127.0.0.1")).toMatchObject({ roles: ["admin"] });
    expect(doors.desk.callerOf("cli-token", "10.0.0.1")).toBeUndefined();
    expect(doors.desk.callerOf("cli-tokem", "127.0.0.1")).toBeUndefined();
  });
});

describe("people", () => {
  test("keep what is left out, and a badge names one person", async () => {
    await givenPia();
    value(await ask("people.save", { id: "pia", language: "de" }));
    expect(doors.site.book.get("person", "pia")).toMatchObject({ name: "Pia", roles: ["picker"], language: "de" });
    expect(code(await ask("people.save", { id: "ben", name: "Ben", badge: "B-PIA-1" }))).toBe("badge-taken");
    expect(code(await ask("people.save", { id: "pia", badge: "B-PIA-1" }))).toBe("ok");
  });

  test("who are new need a name, and cannot be called like the appliance itself", async () => {
    expect(await ask("people.save", { id: "ben" })).toMatchObject({
      refusal: { code: "input-invalid", problems: [{ path: "name" }] },
    });
    for (const id of ["system", "operator", "device:hh-1", ""])
      expect(code(await ask("people.save", { id, name: "X" }))).toBe("input-invalid");
  });

  test("always include an admin: the last one cannot be switched off or lose the role", async () => {
    value(await ask("people.save", { id: "ada", name: "Ada", roles: ["admin"] }));
    expect(code(await ask("people.save", { id: "ada", active: false }))).toBe("state-not-allowed");
    expect(code(await ask("people.save", { id: "ada", roles: ["picker"] }))).toBe("state-not-allowed");
    value(await ask("people.save", { id: "ben", name: "Ben", roles: ["admin"] }));
    expect(code(await ask("people.save", { id: "ada", active: false }))).toBe("ok");
  });

  test("are listed without what proves them", async () => {
    await givenPia();
    const { people } = value<{ people: object[] }>(await ask("people.list", {}));
    expect(people).toEqual([expect.objectContaining({ id: "pia", hasBadge: true, hasPin: true })]);
    expect(JSON.stringify(people)).not.toMatch(/scrypt|Hash/);
  });
});

describe("a device", () => {
  const invite = { name: "Dock scale", kind: "machine", roles: [] };

  test("pairs once with its code, is then known by its secret, and no longer when it is revoked", async () => {
    const { code: once } = value<{ code: string }>(await ask("devices.invite", { ...invite, roles: ["receiver"] }));
    const pair = (deviceId: string) => ask("devices.pair", { code: ` ${once.toLowerCase()} `, deviceId }, undefined);
    const { secret } = value<{ secret: string }>(await pair("scale-1"));
    expect(code(await pair("scale-2"))).toBe("sign-in-wrong");
    const caller = doors.desk.deviceCaller("scale-1", secret);
    expect(caller).toEqual({ actor: "device:scale-1", device: "scale-1", roles: ["receiver"] });
    expect(doors.desk.deviceCaller("scale-1", `${secret}x`)).toBeUndefined();
    expect(doors.desk.deviceCaller("", "")).toBeUndefined();
    value(await ask("devices.revoke", { deviceId: "scale-1" }));
    expect(doors.desk.deviceCaller("scale-1", secret)).toBeUndefined();
    expect(caller && doors.desk.stillKnown(caller)).toBeUndefined();
  });

  test("gets no right that whoever invites it has not", async () => {
    const lead = { actor: "lea", device: "kiosk", roles: ["supervisor"] } as const;
    expect(code(await ask("devices.invite", { ...invite, roles: ["admin"] }, lead))).toBe("not-allowed");
    expect(code(await ask("devices.invite", { ...invite, roles: ["supervisor"] }, lead))).toBe("ok");
  });

  test("cannot find a code by trying", async () => {
    const codes = [];
    for (let i = 0; i < 21; i++)
      codes.push(code(await ask("devices.pair", { code: `AAAAAAAAA${i}`, deviceId: "x" }, undefined)));
    expect(codes[20]).toBe("too-many-requests");
    expect(facts("access-refused")).toHaveLength(1);
  });
});
