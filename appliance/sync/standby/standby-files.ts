import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { DataFolder } from "../../site/data-folder.ts";
import { makeDurable, replaceDurably } from "../../store/durable-file.ts";

const secretText = z.string().regex(/^[0-9a-f]{64}$/);

const following = z.object({
  /** Address of the primary's doors, and the SHA-256 of its certificate; empty for plain HTTP on this machine. */
  url: z.string(),
  fingerprint256: z.string(),
  site: z.string(),
  /** Key that signs the primary's rows. */
  primaryKey: z.string(),
  primary: z.string(),
  /** This box as the primary knows it. */
  name: z.string(),
  token: secretText,
  synchronous: z.boolean(),
  aloneAfterMs: z.int(),
  /** Takes over by itself when the primary is gone for this long; null: only when told. */
  takeOverAfterMs: z.int().nullable(),
  /** Opens what the primary seals for this box. */
  answerKeyPem: z.string(),
});
/** On a standby: whom it follows. */
export type Following = z.infer<typeof following>;

const follower = z.object({
  name: z.string(),
  publicKey: z.string(),
  answerKey: z.string(),
  token: secretText,
  /** Where the standby's own doors are, so that a primary that comes back can ask who goes on. */
  url: z.string(),
  fingerprint256: z.string(),
  synchronous: z.boolean(),
  aloneAfterMs: z.int(),
});
/** On a primary: who follows it. */
export type Follower = z.infer<typeof follower>;

const taken = z.object({
  url: z.string(),
  fingerprint256: z.string(),
  token: secretText,
  origin: z.string(),
  before: z.string(),
  /** Key that signs what the box before this one still has. */
  primaryKey: z.string(),
  takenAtMs: z.number(),
  /** That box knows that it was replaced. */
  isFenced: z.boolean(),
  /** Up to here this box has what that one wrote. */
  seq: z.int(),
  tip: z.string(),
});
/** On a box that took over: the box that it followed, to be told when it is heard again. */
export type TakenOver = z.infer<typeof taken>;

const handed = z.object({ origin: z.string(), seq: z.int() });
/** On a box that was replaced: up to where the other one has taken its facts directly. */
export type HandedOver = z.infer<typeof handed>;

const joining = z.object({
  following,
  secrets: z.record(z.string(), z.string()),
  putAside: z.boolean(),
  atMs: z.number(),
});
/** On a box that the primary has taken as its standby, until all of it is done: a power cut leaves this, and it is done at the next start. */
export type Joining = z.infer<typeof joining>;

/** Each is one small file, readable by the appliance's own user only, and on the disk when it is written or gone. */
export const followingFile = fileOf("following.json", following);
export const followerFile = fileOf("follower.json", follower);
export const takenOverFile = fileOf("taken-over.json", taken);
export const handedOverFile = fileOf("handed-over.json", handed);
export const joiningFile = fileOf("secrets/joining.json", joining);

function fileOf<S extends z.ZodType>(name: string, shape: S) {
  const path = ({ root }: DataFolder) => join(root, name);
  return {
    read(folder: DataFolder): z.infer<S> | undefined {
      return existsSync(path(folder)) ? shape.parse(JSON.parse(readFileSync(path(folder), "utf8"))) : undefined;
    },
    write(folder: DataFolder, value: z.infer<S>): void {
      replaceDurably(path(folder), `${JSON.stringify(value, null, 2)}\n`);
    },
    drop(folder: DataFolder): void {
      rmSync(path(folder), { force: true });
      makeDurable(dirname(path(folder)));
    },
  };
}
