import type { Answer } from "./problem.ts";
import { createStore, type Store } from "./store.ts";

export interface SignedIn {
  token: string;
  /** UTC milliseconds. */
  expiresAt: number;
  person: { id: string; name: string; roles: readonly string[]; language: string };
}

/**
 * Who works on this device. A token outlives the sign-out for as long as scans of that person wait to be sent: they are
 * sent in that person's name and no other's.
 */
export interface Sessions {
  current: Pick<Store<SignedIn | undefined>, "get" | "subscribe">;
  begin(session: SignedIn): void;
  /** The screen is free for somebody else; the token stays until `forget`. */
  leave(): void;
  tokenOf(personId: string): string | undefined;
  forget(personId: string): void;
  /** Those who left with scans still to send. */
  left(): readonly string[];
  /** People who signed in on this device before, the latest first. */
  known(): readonly { id: string; name: string }[];
}

const currentKey = "kontor.session";
const tokensKey = "kontor.tokens";
const knownKey = "kontor.known";
const knownMax = 12;

export function createSessions(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">): Sessions {
  const current = createStore<SignedIn | undefined>(read(storage, currentKey, isSignedIn));
  const tokens = () => read(storage, tokensKey, isTextMap) ?? {};
  const known = () => read(storage, knownKey, isPeople) ?? [];
  const write = (key: string, value: unknown) => storage.setItem(key, JSON.stringify(value));

  return {
    current: { get: current.get, subscribe: current.subscribe },
    begin(session) {
      const { id, name } = session.person;
      write(currentKey, session);
      write(tokensKey, { ...tokens(), [id]: session.token });
      write(knownKey, [{ id, name }, ...known().filter((person) => person.id !== id)].slice(0, knownMax));
      current.set(session);
    },
    leave() {
      storage.removeItem(currentKey);
      current.set(undefined);
    },
    tokenOf: (personId) => tokens()[personId],
    forget(personId) {
      const { [personId]: _gone, ...rest } = tokens();
      write(tokensKey, rest);
    },
    left: () => Object.keys(tokens()).filter((id) => id !== current.get()?.person.id),
    known,
  };
}

/** What `people.sign-in` answers, checked before it is kept. */
export function asSignedIn(answer: Answer<unknown>): Answer<SignedIn> {
  if (!answer.ok) return answer;
  if (isSignedIn(answer.value)) return { ok: true, value: answer.value };
  const detail = "The appliance answered the sign-in with something else.";
  return {
    ok: false,
    problem: {
      code: "http-502",
      status: 502,
      title: "Sign-in failed",
      detail,
      todo: "Update the appliance.",
      data: {},
    },
  };
}

function read<T>(storage: Pick<Storage, "getItem">, key: string, is: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? "null");
    return is(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isPerson = (value: unknown): value is { id: string; name: string } =>
  isObject(value) && typeof value.id === "string" && typeof value.name === "string";
const isPeople = (value: unknown): value is { id: string; name: string }[] =>
  Array.isArray(value) && value.every(isPerson);
const isTextMap = (value: unknown): value is Record<string, string> =>
  isObject(value) && Object.values(value).every((text) => typeof text === "string");
const isSignedIn = (value: unknown): value is SignedIn =>
  isObject(value) && typeof value.token === "string" && isPerson(value.person);
