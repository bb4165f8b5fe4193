import type { Contract } from "#sync/contracts/define.ts";
import { peopleContracts } from "#sync/contracts/people.ts";
import type { DeviceTopics, Person, Role } from "#sync/model/records/person.ts";
import { type Book, refuse } from "../../store/book.ts";
import { answers, type CommandHandler, decides, type Handlers } from "../../store/handler.ts";
import { requireRecord } from "../stock/require.ts";

/**
 * Commands that only the appliance's own door sends, after it checked or hashed a secret: they are in no contract list, so
 * nobody else can reach them.
 */
export const ownPeopleHandlers = {
  "session.start": own<{ sessionId: string; personId: string; deviceId: string; expiresAt: number }>(
    "session.start",
    (book, { sessionId, ...fields }) => {
      const person = requireRecord(book, "person", fields.personId);
      if (!person.active) refuse({ code: "person-inactive", person: person.name });
      book.post({
        type: "signed-in",
        data: { personId: fields.personId, deviceId: fields.deviceId },
        sets: [
          { record: "session", id: sessionId, fields: { ...fields, startedAt: book.nowMs } },
          { record: "person", id: fields.personId, fields: { lastSeenAt: book.nowMs } },
        ],
      });
      return null;
    },
  ),
  "session.prolong": own<{ sessionId: string; expiresAt: number }>(
    "session.prolong",
    (book, { sessionId, expiresAt }) => {
      const session = book.get("session", sessionId);
      if (session?.endedAt === null)
        book.post({ type: "session-prolonged", sets: [{ record: "session", id: sessionId, fields: { expiresAt } }] });
      return null;
    },
  ),
  "session.end": own<{ sessionId: string }>("session.end", (book, { sessionId }) => {
    book.post({ type: "signed-out", sets: [{ record: "session", id: sessionId, fields: { endedAt: book.nowMs } }] });
    return null;
  }),
  "person.keep": own<{ id: string; fields: Partial<Omit<Person, "id">> }>("person.keep", (book, { id, fields }) => {
    const before = book.get("person", id);
    if (!before && fields.name === undefined)
      refuse({ code: "input-invalid", problems: [{ path: "name", expected: "a name, for a person who is new" }] });
    const holder = fields.badgeHash && book.first("person", { badgeHash: fields.badgeHash });
    if (holder && holder.id !== id) refuse({ code: "badge-taken" });
    if (before && isAdmin(before) && !isAdmin({ ...before, ...fields })) requireAnotherAdmin(book, id);
    const { badgeHash: _badge, pinHash: _pin, ...open } = fields;
    book.post({ type: "person-saved", data: { personId: id, ...open }, sets: [{ record: "person", id, fields }] });
    if (fields.active === false)
      book.post({
        type: "signed-out",
        data: { personId: id },
        sets: book
          .find("session", { personId: id, endedAt: null })
          .map(({ id: sessionId }) => ({ record: "session", id: sessionId, fields: { endedAt: book.nowMs } })),
      });
    return { id };
  }),
  "device.keep": own<{
    id: string;
    name: string;
    kind: "handheld" | "kiosk" | "machine" | "integration";
    roles: Role[];
    topics: DeviceTopics;
    secretHash: string;
    certificate256: string;
    certificateEndsAt: number | null;
  }>("device.keep", (book, { id, ...fields }) => {
    book.post({
      type: "device-paired",
      data: { deviceId: id, name: fields.name },
      sets: [{ record: "device", id, fields: { ...fields, active: true, pairedAt: book.nowMs } }],
    });
    return { deviceId: id };
  }),
  "access.refused": own<{ address: string; what: string; times: number }>("access.refused", (book, data) => {
    book.post({ type: "access-refused", data });
    return null;
  }),
} satisfies Handlers;

export const peopleHandlers: Handlers = {
  ...ownPeopleHandlers,
  "people.me": answers(peopleContracts["people.me"], (reader, _input, caller) => {
    const person = reader.get("person", caller.actor);
    return {
      id: caller.actor,
      name: person?.name ?? caller.actor,
      roles: [...caller.roles],
      language: person?.language ?? "en",
      device: caller.device,
    };
  }),
  "people.names": answers(peopleContracts["people.names"], (reader) => ({
    people: reader
      .find("person", { active: true }, { order: "name, id", limit: 500 })
      .flatMap(({ id, name, pinHash }) => (pinHash === "" ? [] : [{ id, name }])),
  })),
  "people.list": answers(peopleContracts["people.list"], (reader) => ({
    people: reader
      .find("person", {}, { order: "name, id" })
      .map(({ badgeHash, pinHash, ...person }) => ({ ...person, hasBadge: badgeHash !== "", hasPin: pinHash !== "" })),
  })),
  "devices.list": answers(peopleContracts["devices.list"], (reader) => ({
    devices: reader
      .find("device", {}, { order: "name, id" })
      .map(({ secretHash: _secret, certificate256: _certificate, ...device }) => device),
  })),
  "devices.revoke": decides(peopleContracts["devices.revoke"], (book, { deviceId }) => {
    requireRecord(book, "device", deviceId);
    book.post({
      type: "device-revoked",
      data: { deviceId },
      sets: [
        {
          record: "device",
          id: deviceId,
          fields: { active: false, secretHash: "", certificate256: "", certificateEndsAt: null },
        },
      ],
    });
    return { deviceId };
  }),
};

const isAdmin = ({ active, roles }: Pick<Person, "active" | "roles">): boolean => active && roles.includes("admin");

/** A site without an admin could not be given one. */
function requireAnotherAdmin(book: Book, id: string): void {
  if (book.find("person", { active: true }).some((person) => person.id !== id && isAdmin(person))) return;
  refuse({
    code: "state-not-allowed",
    what: "person",
    id,
    state: "the only admin",
    allowed: "one of two before that is taken away",
  });
}

function own<I>(name: string, decide: (book: Book, input: I) => unknown): CommandHandler {
  return { contract: { name, kind: "command" } as Contract, decide: (book, input) => decide(book, input as I) };
}
