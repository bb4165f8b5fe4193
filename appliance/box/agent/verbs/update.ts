import { z } from "zod";
import { boxSlots } from "#sync/contracts/box/status.ts";
import { type BundleHead, bundleHeader } from "../../bundle/bundle-head.ts";
import { fileSource } from "../../bundle/bundle-source.ts";
import { whyNotHere } from "../../bundle/check-bundle.ts";
import { checkWhole, ownKeyRing, readHead } from "../../bundle/read-bundle.ts";
import { withBoot } from "../../slots/boot-partition.ts";
import { otherSlot, type SlotName } from "../../slots/boot-state.ts";
import { type BoxDisk, ownBox } from "../../slots/box-disk.ts";
import { armSlot, type SlotWork, writeSlot } from "../../slots/write-slot.ts";
import { defineVerb, refuseVerb, type VerbContext } from "../verb.ts";
import { slotsOf } from "./slots.ts";

const path = z.string().startsWith("/").max(1_000);
/** Schema of the book on this box, which only the appliance knows. */
const schema = z.int().nonnegative();
const bundleRefusals = [
  "box-not-ours",
  "box-not-installed",
  "bundle-unreadable",
  "bundle-not-signed",
  "bundle-cut-short",
  "bundle-damaged",
  "bundle-for-other-cpu",
  "bundle-older",
  "bundle-needs-step",
  "bundle-too-large",
  "not-found",
] as const;

/** A new version into the other slot. It runs beside the site's work, and nothing of it counts before `update.arm`. */
export const updateVerbs = {
  /** What is in a bundle, and whether this box would take it; `whole` reads all of it. */
  "update.check": defineVerb({
    name: "update.check",
    writes: false,
    input: z.strictObject({ path, schema, whole: z.boolean().default(false) }),
    output: z.object({ header: bundleHeader, keyId: z.string(), sizeBytes: z.int() }),
    refusals: bundleRefusals,
    run: ({ path: from, schema: ours, whole }, context) =>
      withBundle(from, ours, context, async (source, { header, keyId, sizeBytes, ...head }) => {
        if (whole) await checkWhole(source, { header, keyId, sizeBytes, ...head }, context);
        return { header, keyId, sizeBytes };
      }),
  }),

  /** Writes it and reads it back. Steps: `write`, `read-back`, in bytes. */
  "update.write": defineVerb({
    name: "update.write",
    writes: true,
    input: z.strictObject({ path, schema }),
    output: z.object({ version: z.string(), slot: z.enum(["A", "B"]) }),
    refusals: [...bundleRefusals, "slot-on-trial", "slot-write-failed"],
    run: ({ path: from, schema: ours }, context) =>
      withBundle(from, ours, context, async (source, head, work) => {
        await writeSlot(work, source, head);
        return { version: head.header.version, slot: otherSlot(work.running) };
      }),
  }),

  /** The next start tries what is in the other slot; the start itself is `system.restart`. */
  "update.arm": defineVerb({
    name: "update.arm",
    writes: true,
    input: z.strictObject({ version: z.string().max(100) }),
    output: boxSlots,
    refusals: ["box-not-ours", "box-not-installed", "slot-not-written"],
    async run({ version }, context) {
      const work = await ownSlots(context);
      await armSlot(work, version, await ownKeyRing(context.host));
      return withBoot(context.host, work.disk.boot.path, "read", async (boot) =>
        slotsOf(await boot.readState(), work.running),
      );
    },
  }),
};

async function withBundle<T>(
  from: string,
  schema: number,
  context: VerbContext,
  work: (source: Awaited<ReturnType<typeof fileSource>>, head: BundleHead, slots: SlotWork) => Promise<T>,
): Promise<T> {
  const { host, signal } = context;
  const slots = await ownSlots(context);
  const source = await fileSource(host, from).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return refuseVerb({ code: "not-found", what: "file", id: from });
  });
  try {
    const head = await readHead(source, await ownKeyRing(host), signal);
    const { disk, running } = slots;
    const why = whyNotHere(head.header, {
      cpu: process.arch,
      runningVersion: await versionOf(context, disk, running),
      schema,
      slotBytes: disk.slots[otherSlot(running)].sizeBytes,
    });
    if (why) return refuseVerb(why);
    return await work(source, head, slots);
  } finally {
    await source.close();
  }
}

const versionOf = ({ host }: VerbContext, disk: BoxDisk, running: SlotName): Promise<string> =>
  withBoot(host, disk.boot.path, "read", async (boot) => (await boot.readState()).slots[running].version);

async function ownSlots({ host, progress, signal }: VerbContext): Promise<SlotWork> {
  const box = await ownBox(host);
  if (!box) return refuseVerb({ code: "box-not-ours" });
  const { disk, running, booted } = box;
  if (!disk || !running) return refuseVerb({ code: "box-not-installed", mode: booted.mode });
  return { host, disk, running, progress, signal };
}
