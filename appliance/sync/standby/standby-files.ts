import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type DataFolder, writeWhole } from "../../site/data-folder.ts";

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
});
/** On a standby: whom it follows. */
export type Following = z.infer<typeof following>;

const follower = z.object({
  name: z.string(),
  publicKey: z.string(),
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
});
/** On a box that took over: the box that it followed, to be told when it is heard again. */
export type TakenOver = z.infer<typeof taken>;

/** Each is one small file, readable by the appliance's own user only. */
export const followingFile = fileOf("following.json", following);
export const followerFile = fileOf("follower.json", follower);
export const takenOverFile = fileOf("taken-over.json", taken);

function fileOf<S extends z.ZodType>(name: string, shape: S) {
  const path = ({ root }: DataFolder) => join(root, name);
  return {
    read(folder: DataFolder): z.infer<S> | undefined {
      return existsSync(path(folder)) ? shape.parse(JSON.parse(readFileSync(path(folder), "utf8"))) : undefined;
    },
    write(folder: DataFolder, value: z.infer<S>): void {
      writeWhole(path(folder), `${JSON.stringify(value, null, 2)}\n`, 0o600);
    },
    drop(folder: DataFolder): void {
      rmSync(path(folder), { force: true });
    },
  };
}
