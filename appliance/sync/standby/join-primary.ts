import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { answerKeyFromSeed } from "#sync/protocol/wire/sealed-answer.ts";
import type { DataFolder } from "../../site/data-folder.ts";
import { boxKey } from "../cloud-link.ts";
import { finishJoin } from "./finish-join.ts";
import { openSecrets, secretsCharsMax } from "./handed-secrets.ts";
import { answerProof, joinAnswer, joinProof, sameText, standbyPaths } from "./joining.ts";
import { LanTrouble, postLan } from "./lan-client.ts";
import { type Following, joiningFile } from "./standby-files.ts";

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
    putAside = false,
  }: {
    url: string;
    code: string;
    takeOverAfterMs: number | null;
    nowMs: number;
    /** The book of a box that was replaced makes room, once the primary has said yes. */
    putAside?: boolean;
  },
): Promise<Following & { setAside?: string | undefined }> {
  const { publicKey } = boxKey(folder);
  const name = hostname().slice(0, 80) || "standby";
  const signal = AbortSignal.timeout(patienceMs);
  const bytesMax = 64 * 1024 + secretsCharsMax;
  const options = { fingerprint256: undefined, timeoutMs: patienceMs, bytesMax, signal };
  const answerKey = answerKeyFromSeed(randomBytes(32));
  // The certificate is looked at first: the proof says which one it was.
  const { fingerprint256 } = await postLan(url + standbyPaths.who, { ...options, body: Buffer.from("{}") });
  const proof = joinProof(code, { name, publicKey, answerKey: answerKey.publicKey }, fingerprint256);
  const { bytes } = await postLan(url + standbyPaths.join, {
    ...options,
    fingerprint256,
    body: Buffer.from(JSON.stringify({ name, publicKey, answerKey: answerKey.publicKey, proof })),
  });
  const answer = joinAnswer.safeParse(JSON.parse(bytes.toString()));
  if (!answer.success)
    throw new LanTrouble("unreadable", "The primary's answer cannot be read: it may be of another version.");
  const { proof: theirs, secrets, ...known } = answer.data;
  if (!sameText(theirs, answerProof(code, { ...known, secrets }, publicKey)))
    throw new LanTrouble("code-unknown", "The answer was not made by a box that knows the code.");
  const files = openSecrets(secrets, name, answerKey.privateKeyPem);
  const following: Following = {
    ...{ url, fingerprint256, ...known, name, takeOverAfterMs },
    answerKeyPem: answerKey.privateKeyPem,
  };
  joiningFile.write(folder, { following, secrets: files, putAside, atMs: nowMs });
  return { ...following, setAside: finishJoin(folder)?.setAside };
}
