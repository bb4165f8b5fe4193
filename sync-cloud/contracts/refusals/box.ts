import { words } from "./words.ts";

/** Refusals of the machine under the appliance. */
export const boxRefusals = {
  "box-not-ours": words<Record<never, never>>(
    409,
    "This machine is no Kontor box",
    () => "Network, clock, disk and updates of this machine are looked after by somebody else.",
    "Use the means of this machine's own system.",
  ),
  "box-busy": words<{ verb: string; by: string }>(
    409,
    "The box is at something else",
    ({ verb, by }) => `${verb} is running, asked by ${by}.`,
    "Wait until it is done, then try again.",
  ),
  "box-not-installed": words<{ mode: string }>(
    409,
    "This box runs from the stick",
    ({ mode }) => `It was started to ${mode}; it has no disk of its own to look after.`,
    "Install it on this machine first.",
  ),
  "slot-is-last": words<{ slot: string; version: string }>(
    409,
    "There is nothing to go back to",
    ({ slot, version }) => `Slot ${slot} (${version}) is the only system of this box that has been healthy.`,
    "Update to a version that works.",
  ),
  "bundle-unreadable": words<{ detail: string }>(
    422,
    "This is no bundle",
    ({ detail }) => `The file cannot be read as a Kontor bundle: ${detail}.`,
    "Get the .kontor file again.",
  ),
  "bundle-not-signed": words<{ keyId: string; because: "key-unknown" | "key-revoked" | "signature-wrong" }>(
    422,
    "This bundle is not signed for this box",
    ({ keyId, because }) =>
      ({
        "key-unknown": `This box does not know the key ${keyId}.`,
        "key-revoked": `The key ${keyId} is revoked.`,
        "signature-wrong": "The signature does not fit the bundle.",
      })[because],
    "Get the bundle from whoever supplies this box. Do not use this one.",
  ),
  "bundle-cut-short": words<{ sizeBytes: number; neededBytes: number }>(
    422,
    "This bundle is not whole",
    ({ sizeBytes, neededBytes }) => `${sizeBytes} of ${neededBytes} bytes are there.`,
    "Fetch or copy it again; what is there already is kept.",
  ),
  "bundle-damaged": words<{ part: string }>(
    422,
    "This bundle is damaged",
    ({ part }) => `Its ${part} is not what was signed.`,
    "Fetch or copy it again.",
  ),
  "bundle-for-other-cpu": words<{ cpu: string; needed: string }>(
    422,
    "This bundle is for another kind of machine",
    ({ cpu, needed }) => `It is for ${cpu}; this box is ${needed}.`,
    "Get the bundle for this kind of machine.",
  ),
  "bundle-older": words<{ version: string; running: string }>(
    409,
    "This version is older",
    ({ version, running }) => `The bundle has ${version}; ${running} runs.`,
    "A box goes forward only. To go back, give the running version up: the other slot may hold the one before.",
  ),
  "bundle-needs-step": words<{ version: string; oldestSchema: number; schema: number }>(
    409,
    "This version cannot take over this box's book",
    ({ version, oldestSchema, schema }) => `${version} reads books from ${oldestSchema} on; this one is of ${schema}.`,
    "Update to a version between them first.",
  ),
  "bundle-too-large": words<{ sizeBytes: number; slotBytes: number }>(
    422,
    "This version does not fit",
    ({ sizeBytes, slotBytes }) => `It needs ${sizeBytes} bytes; there is room for ${slotBytes}.`,
    "This box has to be installed anew for it.",
  ),
  "slot-write-failed": words<{ what: string; detail: string }>(
    409,
    "The other slot cannot be written",
    ({ what, detail }) => `${what}: ${detail}.`,
    "Try again. If it fails again the disk is failing; see the health page.",
  ),
  "slot-not-written": words<{ version: string; found: string }>(
    409,
    "That version is not in the other slot",
    ({ version, found }) => `${version} was to be started; the slot holds ${found || "nothing whole"}.`,
    "Write the bundle into the slot again.",
  ),
  "slot-on-trial": words<{ version: string }>(
    409,
    "The running version is not confirmed yet",
    ({ version }) => `${version} has not been found healthy, and the other slot holds the version before it.`,
    "Wait until it is confirmed, or give it up.",
  ),
  "box-silent": words<{ detail: string }>(
    503,
    "The box's agent does not answer",
    ({ detail }) => detail,
    "Try again in a minute; systemd starts it anew. The warehouse works on without it.",
  ),
};
