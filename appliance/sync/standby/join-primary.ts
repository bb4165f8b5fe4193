import { hostname } from "node:os";
import { join } from "node:path";
import { type DataFolder, writeWhole } from "../../site/data-folder.ts";
import { startNextEpoch } from "../../site/site-identity.ts";
import { boxKey } from "../cloud-link.ts";
import { answerProof, joinAnswer, joinProof, sameText, standbyPaths } from "./joining.ts";
import { LanTrouble, postLan } from "./lan-client.ts";
import { type Following, followingFile } from "./standby-files.ts";

const patienceMs = 15_000;

/**
 * Makes an empty data folder the standby of a running appliance, by the one-time code that that one shows; from its next start it follows. Throws a
 * `LanTrouble`, `code-unknown` also when somebody stands between the two.
 */
export async function joinPrimary(
  folder: DataFolder,
  {
    url,
    code,
    takeOverAfterMs,
    nowMs,
    makeRoom,
  }: {
    url: string;
    code: string;
    takeOverAfterMs: number | null;
    nowMs: number;
    /** Called when the primary has said yes, before anything is written here. */
    makeRoom?: () => void;
  },
): Promise<Following> {
  const { publicKey } = boxKey(folder);
  const name = hostname().slice(0, 80) || "standby";
  const signal = AbortSignal.timeout(patienceMs);
  const options = { fingerprint256: undefined, timeoutMs: patienceMs, bytesMax: 64 * 1024, signal };
  // The certificate is looked at first: the proof says which one it was.
  const { fingerprint256 } = await postLan(url + standbyPaths.who, { ...options, body: Buffer.from("{}") });
  const proof = joinProof(code, { name, publicKey }, fingerprint256);
  const { bytes } = await postLan(url + standbyPaths.join, {
    ...options,
    fingerprint256,
    body: Buffer.from(JSON.stringify({ name, publicKey, proof })),
  });
  const answer = joinAnswer.safeParse(JSON.parse(bytes.toString()));
  if (!answer.success)
    throw new LanTrouble("unreadable", "The primary's answer cannot be read: it may be of another version.");
  const { proof: theirs, secrets, ...known } = answer.data;
  if (!sameText(theirs, answerProof(code, { ...known, secrets }, publicKey)))
    throw new LanTrouble("code-unknown", "The answer was not made by a box that knows the code.");
  makeRoom?.();
  for (const [secret, value] of Object.entries(secrets))
    if (/^[a-z-]{1,40}$/.test(secret)) writeWhole(join(folder.secrets, secret), `${value}\n`, 0o600);
  startNextEpoch(folder, known.site, "takeover", nowMs);
  const following: Following = { url, fingerprint256, ...known, name, takeOverAfterMs };
  followingFile.write(folder, following);
  return following;
}
