import { hash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { answerKeyFromPem, openAnswer, sealAnswer } from "#sync/protocol/wire/sealed-answer.ts";
import type { DataFolder } from "../../site/data-folder.ts";
import { replaceDurably } from "../../store/durable-file.ts";

/**
 * What makes a second box the same site to people and machines: what badges and PINs are checked with, the passwords of machines, and the authority that devices trust. The keys by which this
 * very box is known (to the cloud, to the other box, to its own command line) stay where they are.
 */
const handedFiles = ["secrets/badge-pepper", "secrets/machines.json", "tls/authority.pem"] as const;
const fileBytesMax = 256 * 1024;
/** Sealed, in base64: all of them at their largest. */
export const secretsCharsMax = 2 * handedFiles.length * fileBytesMax;

/** By name, in base64. */
export type HandedSecrets = Partial<Record<(typeof handedFiles)[number], string>>;

const shape = z.partialRecord(z.enum(handedFiles), z.base64().max(2 * fileBytesMax));

export function readSecrets({ root }: Pick<DataFolder, "root">): HandedSecrets {
  const known = handedFiles.filter((name) => existsSync(join(root, name)));
  for (const name of known)
    if (statSync(join(root, name)).size > fileBytesMax) throw new Error(`${name} has more than ${fileBytesMax} bytes`);
  return Object.fromEntries(known.map((name) => [name, readFileSync(join(root, name)).toString("base64")]));
}

/** Each file whole or not at all. What a part of this box reads at its start it has from the next start on. */
export function keepSecrets({ root }: Pick<DataFolder, "root">, secrets: HandedSecrets): void {
  for (const [name, content] of Object.entries(secrets)) {
    const path = join(root, name);
    const bytes = Buffer.from(content, "base64");
    if (existsSync(path) && readFileSync(path).equals(bytes)) continue;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    replaceDurably(path, bytes);
  }
}

/** Says whether another box has the same, and nothing else. */
export const secretsHash = (secrets: HandedSecrets, token: string): string =>
  hash("sha256", JSON.stringify(["kontor-secrets-1", token, Object.entries(secrets).sort()]), "hex");

/** Readable for the box with that key alone, whatever line they take. */
export const sealSecrets = (secrets: HandedSecrets, name: string, answerKey: string, seed: Uint8Array): string =>
  Buffer.from(sealAnswer(name, answerKey, Buffer.from(JSON.stringify(secrets)), seed)).toString("base64");

/** Throws a `WireFault` for what was not sealed for this box. */
export function openSecrets(sealed: string, name: string, answerKeyPem: string): HandedSecrets {
  const plain = openAnswer(name, answerKeyFromPem(answerKeyPem), Buffer.from(sealed, "base64"));
  return shape.parse(JSON.parse(Buffer.from(plain).toString()));
}
