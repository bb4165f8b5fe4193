import { bool, defineRecord, json, type RowOf, text, when } from "./define-record.ts";

export type Role = "receiver" | "picker" | "packer" | "counter" | "supervisor" | "admin" | "integrator";
export const roles: readonly Role[] = ["receiver", "picker", "packer", "counter", "supervisor", "admin", "integrator"];

/** Somebody who works here, or a program acting for an integrator. Secrets are stored as scrypt hashes. */
export const person = defineRecord({
  name: "person",
  merge: "owned",
  fields: {
    name: text(),
    roles: json<Role[]>([]),
    /** SHA-256 of the badge's code under the site's pepper, so that a badge finds its person in one look-up. */
    badgeHash: text(),
    pinHash: text(),
    language: text<"en" | "de">("en"),
    zones: json<string[]>([]),
    active: bool(true),
    lastSeenAt: when(),
  },
  indexes: [["badgeHash"]],
});
export type Person = RowOf<typeof person.fields>;

/** MQTT filters that a device may use besides its own topics: protocols such as VDA 5050 and Sparkplug fix theirs. */
export interface DeviceTopics {
  publish: string[];
  subscribe: string[];
}

/**
 * A handheld, kiosk or machine that was paired; `secretHash` proves it, or the one client certificate with the SHA-256
 * fingerprint `certificate256` (`AB:CD:…`; empty for none).
 */
export const device = defineRecord({
  name: "device",
  merge: "owned",
  fields: {
    name: text(),
    kind: text<"handheld" | "kiosk" | "machine" | "integration">("handheld"),
    secretHash: text(),
    certificate256: text(),
    certificateEndsAt: when(),
    roles: json<Role[]>([]),
    topics: json<DeviceTopics>({ publish: [], subscribe: [] }),
    active: bool(true),
    pairedAt: when(),
    lastSeenAt: when(),
  },
});
export type Device = RowOf<typeof device.fields>;

/** A signed-in person on a device. `id` is the SHA-256 of the bearer token: the token itself is never stored. */
export const session = defineRecord({
  name: "session",
  merge: "owned",
  fields: { personId: text(), deviceId: text(), startedAt: when(), expiresAt: when(), endedAt: when() },
  indexes: [["personId"]],
});
export type Session = RowOf<typeof session.fields>;
