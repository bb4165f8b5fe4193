import { z } from "zod";
import { pinFlaw } from "../../model/people/pin-rules.ts";
import { command, query } from "../define.ts";
import { importFile } from "../files.ts";
import { machineId, machinesContracts } from "../machines.ts";
import { peopleContracts } from "../people.ts";
import { settingShapes } from "../setting-shapes.ts";
import { settingsContracts } from "../settings.ts";
import { pairSync } from "../sync.ts";
import { locationId } from "../values.ts";
import { clockChange, setClock } from "./clock.ts";
import { listMediaFiles, mediaFileKind, mediaId } from "./media.ts";
import { networkChange, setNetwork } from "./network.ts";

/** The steps of a first boot, in the order in which they are asked. */
export const firstBootSteps = ["language", "site", "network", "clock", "admin", "import", "cloud", "machines"] as const;
export type FirstBootStep = (typeof firstBootSteps)[number];
const step = z.enum(firstBootSteps);

/** A box has few interfaces; a file with more names something else. */
const interfacesMax = 8;
const filesMax = 20;
const machinesMax = 50;
/** 20 MiB as base64 text. */
const base64Max = 28_000_000;

export const languageAnswer = z.strictObject({ language: z.enum(["en", "de"]) });
export const siteAnswer = z.strictObject({
  name: settingShapes["site.name"],
  timeZone: settingShapes["site.timeZone"],
});
export const networkAnswer = z.strictObject({
  interfaces: z.array(z.strictObject(networkChange)).min(1).max(interfacesMax),
});
export const clockAnswer = z.strictObject(clockChange);
export const adminAnswer = z.strictObject({
  name: z.string().trim().min(1).max(80),
  badge: z.string().trim().min(4).max(200).optional().meta({ description: "Left out: signs in by name and PIN only" }),
  pin: z
    .string()
    .max(20)
    .refine((pin) => pinFlaw(pin) === undefined, "6 to 12 digits, not all the same, not in a row, not repeating"),
});
const fileAs = mediaFileKind.optional().meta({ description: "Found by its content when left out" });
export const importAnswer = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("starter") }),
  z.strictObject({
    from: z.literal("media"),
    mediaId,
    files: z
      .array(z.strictObject({ path: z.string().min(1).max(1_000), as: fileAs }))
      .min(1)
      .max(filesMax),
  }),
  z.strictObject({
    from: z.literal("content"),
    files: z
      .array(z.strictObject({ name: z.string().min(1).max(200), as: fileAs, contentBase64: z.base64().max(base64Max) }))
      .min(1)
      .max(filesMax),
  }),
]);
export const cloudAnswer = z.strictObject({ url: pairSync.input.shape.url, code: pairSync.input.shape.code });
const machineAnswer = z.strictObject({
  id: machineId,
  name: z.string().trim().min(1).max(80),
  entry: z.string().min(1).max(80),
  settings: machinesContracts["machines.add"].input.shape.settings,
  place: z.union([locationId, z.literal("")]).optional(),
});
export const machinesAnswer = z.strictObject({ add: z.array(machineAnswer).max(machinesMax) });

/** One step with what was answered: the same from the assistant and from a file. */
export const firstBootAnswer = z.discriminatedUnion("step", [
  languageAnswer.extend({ step: z.literal("language") }),
  siteAnswer.extend({ step: z.literal("site") }),
  networkAnswer.extend({ step: z.literal("network") }),
  clockAnswer.extend({ step: z.literal("clock") }),
  adminAnswer.extend({ step: z.literal("admin") }),
  z.strictObject({ step: z.literal("import"), import: importAnswer }),
  cloudAnswer.extend({ step: z.literal("cloud") }),
  machinesAnswer.extend({ step: z.literal("machines") }),
]);
export type FirstBootAnswer = z.output<typeof firstBootAnswer>;

/** Why something was not applied: RFC 9457 problem details without their type. */
const problem = z.object({
  code: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  todo: z.string(),
  data: z.record(z.string(), z.unknown()),
});

const stepState = z.object({
  step,
  outcome: z.enum(["open", "applied", "skipped", "not-applied", "not-here", "waiting"]).meta({
    description:
      "not-here: this machine is not a Kontor box, somebody else looks after it. waiting: tried again by itself",
  }),
  detail: z.string().meta({ description: "What was applied, as values: a name, an address, a count" }),
  problem: problem.nullable(),
  atMs: z.int().nullable(),
});
export type FirstBootStepState = z.infer<typeof stepState>;

export const firstBootShape = z.object({
  state: z.enum(["open", "applying", "done"]).meta({ description: "applying: the answers of a file are at work" }),
  language: z.enum(["en", "de"]),
  canBegin: z.boolean().meta({ description: "This screen may begin without a sign-in: nobody has one yet" }),
  box: z.enum(["ours", "not-ours"]),
  byFile: z.boolean().meta({ description: "Answered by a file" }),
  steps: z.array(stepState).meta({ description: "Empty for whoever may not know" }),
  ready: z
    .object({
      places: z.int(),
      items: z.int(),
      receiving: z.boolean().meta({ description: "The receiving location of the settings is there" }),
      address: z.string().meta({ description: "Where other screens reach this site" }),
    })
    .nullable(),
});
export type FirstBootShape = z.infer<typeof firstBootShape>;

export const firstBootStatus = query({
  name: "first-boot.status",
  title: "How far the first boot of this site is",
  input: {},
  output: firstBootShape,
  may: "public",
  rest: "GET /first-boot",
});

export const beginFirstBoot = command({
  name: "first-boot.begin",
  title: "The box's own screen begins as the admin, as long as nobody else was made one",
  input: { device: z.string().min(1).max(64) },
  output: peopleContracts["people.sign-in"].output,
  refusals: ["first-boot-over", "first-boot-elsewhere"],
  may: "public",
  rest: "POST /first-boot/begin",
});

const anyOf = <T extends string>(...lists: readonly (readonly T[])[]): T[] => [...new Set(lists.flat())];
const answerRefusals = anyOf(
  settingsContracts["settings.save"].refusals,
  peopleContracts["people.save"].refusals,
  importFile.refusals,
  pairSync.refusals,
  machinesContracts["machines.add"].refusals,
  setNetwork.refusals,
  setClock.refusals,
  listMediaFiles.refusals,
  ["network-no-address", "media-file-unknown"],
);

export const answerFirstBoot = command({
  name: "first-boot.answer",
  title: "Apply the answer of one step; what is refused is not applied and can be answered again",
  input: { answer: firstBootAnswer },
  output: stepState,
  refusals: anyOf(answerRefusals, ["first-boot-over"]),
  may: ["admin"],
  rest: "POST /first-boot/answer",
});

export const skipFirstBoot = command({
  name: "first-boot.skip",
  title: "Leave a step as it is",
  input: { step },
  output: stepState,
  refusals: ["first-boot-over", "first-boot-needed"],
  may: ["admin"],
  rest: "POST /first-boot/skip",
});

export const finishFirstBoot = command({
  name: "first-boot.finish",
  title: "End the first boot; everything can be changed later",
  input: {},
  output: firstBootShape,
  refusals: ["first-boot-over", "first-boot-needed"],
  may: ["admin"],
  rest: "POST /first-boot/finish",
});

/** The body of a provisioning file as far as the appliance applies it: any of the steps. */
export const provisionAnswers = z.strictObject({
  language: languageAnswer.shape.language.optional(),
  site: siteAnswer.optional(),
  network: networkAnswer.optional(),
  clock: clockAnswer.optional(),
  admin: adminAnswer.optional(),
  import: importAnswer.optional(),
  cloud: cloudAnswer.optional(),
  machines: machinesAnswer.optional(),
});
export type ProvisionAnswers = z.output<typeof provisionAnswers>;

export const provisionFirstBoot = command({
  name: "first-boot.provision",
  title: "Apply many steps at once, each with its outcome; one that cannot be applied does not stop the others",
  input: {
    answers: provisionAnswers,
    finish: z.boolean().default(true).meta({ description: "End the first boot when all of this was tried" }),
  },
  output: firstBootShape,
  refusals: ["first-boot-over"],
  may: ["admin"],
  rest: "POST /first-boot/provision",
});

export const firstBootContracts = {
  "first-boot.status": firstBootStatus,
  "first-boot.begin": beginFirstBoot,
  "first-boot.answer": answerFirstBoot,
  "first-boot.skip": skipFirstBoot,
  "first-boot.finish": finishFirstBoot,
  "first-boot.provision": provisionFirstBoot,
};
