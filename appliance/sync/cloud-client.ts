import { hostname } from "node:os";
import { z } from "zod";
import { carriedType, carryPath } from "#sync/protocol/wire/carried.ts";
import type { Sign, SigningKey } from "#sync/protocol/wire/keys.ts";
import { messageBytesMax, snapshotListBytesMax } from "#sync/protocol/wire/limits.ts";
import { sealedBytesMax } from "#sync/protocol/wire/sealed-answer.ts";
import {
  challengeAnswer,
  exchangeType,
  newKeyText,
  type PairAnswer,
  pairAnswer,
  pairingText,
  sessionAnswer,
  sessionText,
  syncPaths,
  syncProblem,
} from "#sync/protocol/wire/session.ts";
import { type BoxReport, updatePaths, type WantedAnswer, wantedAnswer } from "#sync/protocol/wire/updates.ts";
import type { KeyRing } from "./cloud-keys.ts";

/** The cloud does not answer as it should: `unreachable` is the way there, all other codes are the cloud's own. */
export class CloudTrouble extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  constructor(code: string, detail: string, status = 0, retryAfterMs?: number) {
    super(detail);
    this.name = "CloudTrouble";
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** An exchange ends within this beyond the time that the cloud may wait, over the slowest line that is still one. */
const patienceMs = 120_000;
/** A token is renewed before it ends, by as much as a slow exchange may take. */
const renewBeforeMs = 180_000;
const problemBytesMax = 64 * 1024;
/** The cloud may have to make the state of a large site first. */
const makingPatienceMs = 600_000;

/**
 * One box's line to its cloud over HTTPS. Opens sessions by itself: the cloud's challenge, signed with the key of this box. Not used by two at a time.
 */
export class CloudClient {
  readonly #url: string;
  readonly #box: string;
  readonly #keys: KeyRing;
  /** The one that the present session was opened with. */
  #signing: SigningKey | undefined;
  #token = "";
  #tokenUntilMs = 0;
  hubKeys: readonly string[];

  constructor({ url, box, hubKeys }: { url: string; box: string; hubKeys: readonly string[] }, keys: KeyRing) {
    this.#url = url;
    this.#box = box;
    this.#keys = keys;
    this.hubKeys = hubKeys;
  }

  /** Opens a session where there is none, and changes the key where one is to be changed: to be called before anything is signed. Throws `CloudTrouble`. */
  async ready(signal: AbortSignal): Promise<void> {
    if (performance.now() > this.#tokenUntilMs) await this.#open(signal);
  }

  /** With the key that the cloud knows by now. */
  readonly sign: Sign = (bytes) => (this.#signing ?? this.#keys.wanted).sign(bytes);

  /** The next session is opened anew, by whatever the key ring wants then. */
  renew(): void {
    this.#tokenUntilMs = 0;
  }

  /** Frames there, frames back. Throws `CloudTrouble`. */
  async exchange(frames: Uint8Array, waitMs: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.#withSession(signal, async () => {
      const response = await send(this.#url + syncPaths.exchange, {
        body: frames,
        headers: { "content-type": exchangeType, authorization: `Bearer ${this.#token}` },
        timeoutMs: waitMs + patienceMs,
        signal,
      });
      return response.bytes(messageBytesMax);
    });
  }

  /** The list of chunks of this site's state, as it came: to be read by `readManifest`. */
  async snapshotList(signal: AbortSignal): Promise<unknown> {
    return this.#withSession(signal, async () => {
      const response = await send(this.#url + syncPaths.snapshot, {
        headers: { authorization: `Bearer ${this.#token}` },
        timeoutMs: makingPatienceMs,
        signal,
      });
      return jsonOf(await response.bytes(snapshotListBytesMax));
    });
  }

  /** One chunk of a snapshot by its hash. */
  async chunk(hash: string, bytesMax: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.#withSession(signal, async () => {
      const response = await send(`${this.#url}${syncPaths.snapshot}/${hash}`, {
        headers: { authorization: `Bearer ${this.#token}` },
        timeoutMs: patienceMs,
        signal,
      });
      return response.bytes(bytesMax);
    });
  }

  /** Says how this box stands with versions, and hears which one it should have. */
  report(body: BoxReport, signal: AbortSignal): Promise<WantedAnswer> {
    return this.#withSession(signal, async () => {
      const response = await send(this.#url + updatePaths.report, {
        body: Buffer.from(JSON.stringify(body)),
        headers: { "content-type": "application/json", authorization: `Bearer ${this.#token}` },
        timeoutMs: patienceMs,
        signal,
      });
      return wantedAnswer.parse(jsonOf(await response.bytes(problemBytesMax)));
    });
  }

  /** Where a version lies, and what must go with each request for a part of it. */
  release(
    version: string,
    cpu: string,
    signal: AbortSignal,
  ): Promise<{ url: string; headers: Record<string, string> }> {
    return this.#withSession(signal, async () => ({
      url: `${this.#url}${updatePaths.releases}/${version}/${cpu}`,
      headers: { authorization: `Bearer ${this.#token}` },
    }));
  }

  /** Any address of this cloud, with what must go with a request there. */
  at(path: string, signal: AbortSignal): Promise<{ url: string; headers: Record<string, string> }> {
    return this.#withSession(signal, async () => ({
      url: this.#url + path,
      headers: { authorization: `Bearer ${this.#token}` },
    }));
  }

  async #withSession<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    await this.ready(signal);
    const signing = this.#signing;
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof CloudTrouble) || error.status !== 401) throw error;
      await this.#open(signal);
      // What is sent was signed before.
      if (signing !== this.#signing && signing?.publicKey !== this.#signing?.publicKey) throw error;
      return act();
    }
  }

  /**
   * The cloud may know this box by one of several keys after a crash, or after a restore of its own. Whichever opens a session, the cloud is told the wanted one before anything
   * else, signed with both; it forgets the other with the first session of the new one.
   */
  async #open(signal: AbortSignal): Promise<void> {
    this.#tokenUntilMs = 0;
    const known = await this.#openByAny(signal);
    const { wanted } = this.#keys;
    if (known.publicKey !== wanted.publicKey) {
      await this.#tellKey(known, wanted, signal);
      await this.#openBy(wanted, signal);
    }
    this.#keys.settle();
  }

  async #openByAny(signal: AbortSignal): Promise<SigningKey> {
    const { candidates } = this.#keys;
    for (const [n, key] of candidates.entries())
      try {
        await this.#openBy(key, signal);
        return key;
      } catch (error) {
        const isOther = error instanceof CloudTrouble && error.code === "signature" && n < candidates.length - 1;
        if (!isOther) throw error;
      }
    throw new Error("a key ring without a key");
  }

  async #openBy(key: SigningKey, signal: AbortSignal): Promise<void> {
    const box = this.#box;
    const asked = await sendJson(this.#url + syncPaths.challenge, { box }, challengeAnswer, signal);
    const signature = textOf(key.sign(sessionText(box, asked.challenge)));
    const request = { box, challenge: asked.challenge, signature };
    const opened = await sendJson(this.#url + syncPaths.session, request, sessionAnswer, signal);
    // Keys change one by one: a cloud that shows none of those that this box knows is another cloud.
    if (!opened.hubKeys.some((one) => this.hubKeys.includes(one)))
      throw new CloudTrouble("hub-key-changed", "the cloud signs with keys that this box was never told of");
    this.#token = opened.token;
    // By the time this process runs, not by a clock that a person may set.
    this.#tokenUntilMs = performance.now() + opened.expiresInMs - Math.min(renewBeforeMs, opened.expiresInMs / 2);
    this.hubKeys = opened.hubKeys;
    this.#signing = key;
  }

  async #tellKey(known: SigningKey, wanted: SigningKey, signal: AbortSignal): Promise<void> {
    const { publicKey } = wanted;
    const text = newKeyText(this.#box, publicKey);
    const request = { publicKey, signature: textOf(known.sign(text)), proof: textOf(wanted.sign(text)) };
    await sendJson(this.#url + syncPaths.key, request, keyAnswer, signal, { authorization: `Bearer ${this.#token}` });
  }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const keyAnswer = z.looseObject({ box: z.string() });

/** Makes this box known to a cloud, once, by the code that a person read there. Throws `CloudTrouble`. */
export function pairWith(
  url: string,
  { code, site, origin, schema }: { code: string; site: string; origin: string; schema: number },
  key: SigningKey,
  signal: AbortSignal,
): Promise<PairAnswer> {
  const { publicKey } = key;
  const proof = textOf(key.sign(pairingText(code, site, origin, publicKey)));
  const request = { code, site, origin, publicKey, proof, label: hostname().slice(0, 200), schema };
  return sendJson(url + syncPaths.pair, request, pairAnswer, signal);
}

/** Brings to the cloud what another box wrote to a stick; gives what goes back to it. Throws `CloudTrouble`. */
export async function carry(url: string, carried: Uint8Array): Promise<Uint8Array> {
  const { signal } = new AbortController();
  const headers = { "content-type": carriedType };
  const response = await send(url + carryPath, { body: carried, headers, timeoutMs: patienceMs, signal });
  return response.bytes(sealedBytesMax);
}

/**
 * The cloud's address as it is kept: without a path's end. Undefined for what is none, or is not encrypted: only on this machine itself may it be plain HTTP.
 */
export function cloudUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "" || url.search !== "")
    return undefined;
  const isHere = url.hostname === "localhost" || /^127\.\d+\.\d+\.\d+$|^\[::1\]$/.test(url.hostname);
  if (url.protocol === "http:" && !isHere) return undefined;
  return url.origin + url.pathname.replace(/\/+$/, "");
}

async function sendJson<S extends z.ZodType>(
  url: string,
  body: unknown,
  shape: S,
  signal: AbortSignal,
  more: Record<string, string> = {},
): Promise<z.infer<S>> {
  const headers = { "content-type": "application/json", ...more };
  const response = await send(url, { body: Buffer.from(JSON.stringify(body)), headers, timeoutMs: patienceMs, signal });
  const checked = shape.safeParse(jsonOf(await response.bytes(problemBytesMax)));
  if (checked.success) return checked.data;
  throw new CloudTrouble(
    "unreadable",
    `${url} gave an answer that this version cannot read: ${checked.error.issues[0]?.message}`,
  );
}

interface Answered {
  bytes(most: number): Promise<Uint8Array>;
}

async function send(
  url: string,
  {
    body,
    headers,
    timeoutMs,
    signal,
  }: { body?: Uint8Array; headers: Record<string, string>; timeoutMs: number; signal: AbortSignal },
): Promise<Answered> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const response = await reached(url, signal, () =>
    fetch(url, {
      method: body ? "POST" : "GET",
      headers,
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
      redirect: "error",
      signal: until,
    }),
  );
  const bytes = (most: number) => reached(url, signal, () => readAll(response, most));
  if (response.ok) return { bytes };
  const { status } = response;
  const problem = syncProblem.safeParse(jsonOf(await bytes(problemBytesMax)));
  if (!problem.success) throw new CloudTrouble(`http-${status}`, `${url} answered ${status}`, status);
  throw new CloudTrouble(problem.data.code, problem.data.detail, status, problem.data.retryAfterMs);
}

/** All that can go wrong on the way is one trouble. An abort by the caller stays what it is. */
async function reached<T>(url: string, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (signal.aborted || error instanceof CloudTrouble) throw error;
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    const why = name === "TimeoutError" ? "it did not answer in time" : (cause?.code ?? cause?.message ?? message);
    throw new CloudTrouble("unreachable", `${new URL(url).origin} cannot be reached: ${why}`);
  }
}

async function readAll(response: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > most) throw new CloudTrouble("unreadable", `an answer of more than ${most} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}
