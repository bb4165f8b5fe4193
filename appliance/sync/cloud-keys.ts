import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { keyFromPem, keyFromSeed, type SigningKey } from "#sync/protocol/wire/keys.ts";
import { type AnswerKey, answerKeyFromPem, answerKeyFromSeed } from "#sync/protocol/wire/sealed-answer.ts";
import type { DataFolder } from "../site/data-folder.ts";
import { replaceDurably } from "../store/durable-file.ts";

/** What opens a session: the keys that may be known there, and the one that shall be. */
export interface KeyRing {
  /** By which of these the cloud knows this box, the likeliest first. */
  readonly candidates: readonly SigningKey[];
  readonly wanted: SigningKey;
  /** The cloud knows this box by `wanted`, and by no other any more. */
  settle(): void;
}
export const oneKey = (key: SigningKey): KeyRing => ({ candidates: [key], wanted: key, settle() {} });

/**
 * The key by which the cloud knows this box, made here and never sent. While it is changed there are two, and the one before is kept: a cloud that was restored from a backup may know only
 * that. Each step is on the disk before the next, so a crash between any two leaves a key that the cloud takes.
 *
 *   cloud-key.pem            the one that the cloud knows
 *   cloud-key.next.pem       made because the cloud asked for a new one; perhaps the cloud knows it already
 *   cloud-key.previous.pem   the one before
 */
export class CloudKeys implements KeyRing {
  readonly #secrets: string;

  constructor({ secrets }: Pick<DataFolder, "secrets">) {
    this.#secrets = secrets;
  }

  /** A new key for a new pairing; whatever was known to a cloud before is forgotten. */
  make(): SigningKey {
    const key = newKey();
    this.#write("", key);
    for (const which of [".next", ".previous"] as const) rmSync(this.#file(which), { force: true });
    rmSync(join(this.#secrets, answerKeyName), { force: true });
    return key;
  }

  /** The one to sign with. Throws when this box was never paired. */
  get current(): SigningKey {
    return this.#read("") ?? fail();
  }

  /** What the cloud shall know this box by from now on: the next one while a change is under way. */
  get wanted(): SigningKey {
    return this.#read(".next") ?? this.current;
  }

  get candidates(): SigningKey[] {
    return [this.#read(".next"), this.current, this.#read(".previous")].filter((key) => key !== undefined);
  }

  /** For what comes back to this box on a stick; made at the first question, kept until another pairing. */
  get answerKey(): AnswerKey {
    const file = join(this.#secrets, answerKeyName);
    if (existsSync(file)) return answerKeyFromPem(readFileSync(file, "utf8"));
    const key = answerKeyFromSeed(randomBytes(32));
    this.#keep(file, key.privateKeyPem);
    return key;
  }

  /** Begins a change, or goes on with one that was begun. */
  beginChange(): SigningKey {
    const known = this.#read(".next");
    // One that is the current one already was left by a crash in the middle of `settle`.
    if (known && known.publicKey !== this.current.publicKey) return known;
    const key = newKey();
    this.#write(".next", key);
    return key;
  }

  settle(): void {
    const next = this.#read(".next");
    if (!next) return;
    const { current } = this;
    // After a crash in the middle the next one is the current one already, and the one before was kept.
    if (current.publicKey !== next.publicKey) {
      this.#write(".previous", current);
      this.#write("", next);
    }
    rmSync(this.#file(".next"), { force: true });
  }

  #file(which: "" | ".next" | ".previous"): string {
    return join(this.#secrets, `cloud-key${which}.pem`);
  }

  #read(which: "" | ".next" | ".previous"): SigningKey | undefined {
    const file = this.#file(which);
    return existsSync(file) ? keyFromPem(readFileSync(file, "utf8")) : undefined;
  }

  #write(which: "" | ".next" | ".previous", { privateKeyPem }: SigningKey): void {
    this.#keep(this.#file(which), privateKeyPem);
  }

  /** A key that the cloud may know must survive the power: the file and its name. */
  #keep(file: string, privateKeyPem: string): void {
    replaceDurably(file, privateKeyPem);
  }
}

const answerKeyName = "stick-key.pem";
const newKey = (): SigningKey => keyFromSeed(randomBytes(32));
const fail = (): never => {
  throw new Error("this box has no key for a cloud: it was never paired");
};
