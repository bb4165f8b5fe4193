import { z } from "zod";
import { boxSlots } from "#sync/contracts/box/status.ts";
import { type BootPartition, withBoot } from "../../slots/boot-partition.ts";
import {
  type BootState,
  codeMax,
  isBootText,
  otherSlot,
  type SlotName,
  type SlotState,
} from "../../slots/boot-state.ts";
import { ownBox } from "../../slots/box-disk.ts";
import { GrubenvBroken } from "../../slots/grubenv.ts";
import { pickSlot } from "../../slots/pick-slot.ts";
import { confirm, forgetRollback, giveUp } from "../../slots/transitions.ts";
import { encryptionOf } from "../encryption.ts";
import type { Host } from "../host.ts";
import { defineVerb, refuseVerb } from "../verb.ts";

/** Which system runs, which one runs next, and whether it is any good. */
export const slotVerbs = {
  "slots.status": defineVerb({
    name: "slots.status",
    writes: false,
    input: z.strictObject({}),
    output: z.object({
      mode: z.enum(["run", "try", "install", "rescue"]),
      disk: z.object({ path: z.string(), guid: z.string(), sizeBytes: z.number() }).nullable(),
      encryption: z.enum(["none", "key-file", "tpm"]),
      slots: boxSlots.nullable(),
      atMs: z.int(),
    }),
    refusals: ["box-not-ours"],
    async run(_input, { host }) {
      const box = await ownBox(host);
      if (!box) return refuseVerb({ code: "box-not-ours" });
      const { booted, disk, running } = box;
      const state =
        disk && running ? await withBoot(host, disk.boot.path, "read", (boot) => stateOf(boot, running)) : undefined;
      return {
        mode: booted.mode,
        disk: disk ? { path: disk.disk.path, guid: disk.disk.tableGuid, sizeBytes: disk.disk.sizeBytes } : null,
        encryption: disk ? await encryptionOf(host) : "none",
        slots: state && running ? slotsOf(state, running) : null,
        atMs: host.nowMs(),
      };
    },
  }),

  /** The appliance found itself healthy: the running version stays. What was to run instead and failed is given up, and why is kept. */
  "slots.confirm": defineVerb({
    name: "slots.confirm",
    writes: true,
    input: z.strictObject({}),
    output: boxSlots,
    refusals: ["box-not-ours", "box-not-installed"],
    run: (_input, { host }) => change(host, confirm),
  }),

  /** Back to the other version at the next start; `slot` is the running one unless said. */
  "slots.give-up": defineVerb({
    name: "slots.give-up",
    writes: true,
    input: z.strictObject({
      slot: z.enum(["A", "B"]).optional(),
      cause: z
        .string()
        .refine((text) => isBootText(text, codeMax), `a code of at most ${codeMax} letters, digits and -`),
    }),
    output: boxSlots,
    refusals: ["box-not-ours", "box-not-installed", "slot-is-last"],
    run: ({ slot, cause }, { host }) =>
      change(host, (state, running) => {
        const given = slot ?? running;
        const after = giveUp(state, running, given, cause);
        return after === state
          ? refuseVerb({ code: "slot-is-last", slot: given, version: state.slots[given].version })
          : after;
      }),
  }),

  /** Somebody has read why the last version was given up. */
  "slots.forget-rollback": defineVerb({
    name: "slots.forget-rollback",
    writes: true,
    input: z.strictObject({}),
    output: boxSlots,
    refusals: ["box-not-ours", "box-not-installed"],
    run: (_input, { host }) => change(host, forgetRollback),
  }),
};

/** A version that was found healthy before and answers again has its tries back, whatever else the health page finds. */
export async function confirmGood(host: Host): Promise<void> {
  if (!(await ownBox(host))?.running) return;
  await change(host, (state, running) => (state.slots[running].trust === "good" ? confirm(state, running) : state));
}

/** Runs on an installed box only; a state that stays as it is is not written. */
async function change(
  host: Host,
  to: (state: BootState, running: SlotName) => BootState,
): Promise<z.input<typeof boxSlots>> {
  return onOwnBoot(host, "write", async (boot, running) => {
    const before = await stateOf(boot, running);
    const after = to(before, running);
    const isWritten = await boot.readState().then(
      (state) => JSON.stringify(state) === JSON.stringify(after),
      () => false,
    );
    if (!isWritten) await boot.writeState(after);
    return slotsOf(after, running);
  });
}

/** The boot state, or where it is not whole (a disk that loses sectors) the only one that is safe: what runs goes on, and nothing else is started. */
async function stateOf(boot: BootPartition, running: SlotName): Promise<BootState> {
  try {
    return await boot.readState();
  } catch (error) {
    if (!(error instanceof GrubenvBroken)) throw error;
    const own: SlotState = { trust: "good", tries: 0, version: "" };
    const other: SlotState = { trust: "none", tries: 0, version: "" };
    const slots = running === "A" ? { A: own, B: other } : { A: other, B: own };
    return { order: [running, otherSlot(running)], slots, gaveUp: "", cause: "" };
  }
}

/** The boot partition of the box that runs, mounted for as long as `work` takes. */
export async function onOwnBoot<T>(
  host: Host,
  mode: "read" | "write",
  work: (boot: BootPartition, running: SlotName) => Promise<T>,
): Promise<T> {
  const box = await ownBox(host);
  if (!box) return refuseVerb({ code: "box-not-ours" });
  const { disk, running, booted } = box;
  if (!disk || !running) return refuseVerb({ code: "box-not-installed", mode: booted.mode });
  return withBoot(host, disk.boot.path, mode, (boot) => work(boot, running));
}

export function slotsOf(state: BootState, running: SlotName): z.input<typeof boxSlots> {
  const slot = (name: SlotName) => {
    const { trust, tries, version } = state.slots[name];
    return { slot: name, version, state: trust === "none" ? ("empty" as const) : trust, tries };
  };
  return {
    running,
    next: pickSlot(state).slot,
    slots: [slot(running), slot(otherSlot(running))],
    rollback: state.gaveUp ? { version: state.gaveUp, cause: state.cause } : null,
  };
}
