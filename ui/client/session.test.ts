import { expect, test } from "vitest";
import { asSignedIn, createSessions } from "./session.ts";

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

const session = (id: string) => ({
  token: `token-${id}`,
  expiresAt: 9,
  person: { id, name: id, roles: [], language: "en" },
});

test("a reload finds the same person signed in", () => {
  const store = storage();
  createSessions(store).begin(session("ann"));
  expect(createSessions(store).current.get()?.person.id).toBe("ann");
});

test("who left with unsent scans keeps a token for them until they are sent", () => {
  const store = storage();
  const sessions = createSessions(store);
  sessions.begin(session("ann"));
  sessions.leave();
  expect(sessions.current.get()).toBeUndefined();
  sessions.begin(session("bob"));
  expect(sessions.left()).toEqual(["ann"]);
  expect(createSessions(store).tokenOf("ann")).toBe("token-ann");
  sessions.forget("ann");
  expect([sessions.tokenOf("ann"), sessions.left()]).toEqual([undefined, []]);
});

test("who was here last comes first in the list of names, and each once", () => {
  const sessions = createSessions(storage());
  for (const id of ["ann", "bob", "ann"]) sessions.begin(session(id));
  expect(sessions.known().map(({ id }) => id)).toEqual(["ann", "bob"]);
});

test("what a store or an appliance of another version holds does not sign anybody in", () => {
  const store = storage();
  store.setItem("kontor.session", '{"token":7}');
  store.setItem("kontor.tokens", "not json");
  expect(createSessions(store).current.get()).toBeUndefined();
  expect(createSessions(store).left()).toEqual([]);
  expect(asSignedIn({ ok: true, value: { token: "t" } }).ok).toBe(false);
  expect(asSignedIn({ ok: true, value: session("ann") }).ok).toBe(true);
});
