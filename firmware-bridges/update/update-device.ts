import { type KontorFrame, type Message, wordFor } from "#drivers/codecs/kontor-frame.ts";
import { frameNumbers, words } from "#drivers/codecs/kontor-messages.ts";
import { DeviceNak } from "../bridge/line-exchange.ts";
import type { DeviceInfo } from "../bridge/link-master.ts";
import { decodeManifest } from "./image-manifest.ts";

/** The line as an update needs it; the link master is one. */
export interface UpdateLine {
  ask(address: number, question: Message, options?: { tries?: number; timeoutMs?: number }): Promise<KontorFrame>;
  look(address: number): Promise<DeviceInfo>;
}

export interface DeviceUpdate {
  address: number;
  manifest: Uint8Array;
  signature: Uint8Array;
  image: Uint8Array;
}

export interface UpdateTiming {
  now(): number;
  pause(ms: number): Promise<void>;
  /** A device confirmed by nobody for that long goes back by itself. */
  trialMs?: number;
  /** So long it has to answer well on trial before it is confirmed. */
  proveMs?: number;
  /** Without any progress for that long (no power, no cable) it is given up; what is on its flash stays and is gone on with later. */
  patienceMs?: number;
  /** The bridge is going down: it ends where it is, to be gone on with. */
  isStopped?(): boolean;
  progress?(sentBytes: number, ofBytes: number): void;
}

export type UpdateEnd = { ok: true; was: "updated" | "had-it" } | { ok: false; why: string };

/**
 * Brings one device to one image, and goes on wherever the device says it is: after a power cut on either side, a lost cable, a bridge
 * that was started anew. Ends with the image confirmed, or with the old one still running and why. Never throws.
 */
export async function updateDevice(line: UpdateLine, update: DeviceUpdate, timing: UpdateTiming): Promise<UpdateEnd> {
  const manifest = decodeManifest(update.manifest);
  if (!manifest) return { ok: false, why: "the manifest is none" };
  const { now, pause, patienceMs = PATIENCE_MS } = timing;
  let attempts = 0;
  let wasBegun = false;
  let isCommitted = false;
  let progressMs = now();
  for (;;) {
    if (timing.isStopped?.()) return { ok: false, why: "stopped" };
    try {
      const info = await line.look(update.address);
      if (info.isTrial && info.version !== manifest.version)
        return { ok: false, why: "another image is on trial; wait until it is confirmed or has fallen back" };
      if (info.isTrial) {
        await prove(line, update, timing);
        continue;
      }
      if (info.version === manifest.version) return { ok: true, was: wasBegun ? "updated" : "had-it" };
      // Committed, and the old image runs: it fell back, or the bootloader would not start it.
      if (isCommitted) {
        if (++attempts >= ATTEMPTS_MAX)
          return { ok: false, why: wordFor("lastUpdate", info.lastUpdate) ?? "fell-back" };
        isCommitted = false;
      }
      wasBegun = true;
      await transfer(line, update, timing, () => {
        progressMs = now();
      });
      isCommitted = true;
      await line.ask(update.address, { name: "updateCommit", payload: { trialMs: timing.trialMs ?? TRIAL_MS } });
      progressMs = now();
      await pause(RESTART_MS);
    } catch (error) {
      if (error instanceof DeviceNak && error.reason !== "hello-first") {
        // Taken and started, but the answer was lost: the next look shows the trial.
        if (error.reason === "on-trial") continue;
        return { ok: false, why: error.reason };
      }
      if (now() - progressMs > patienceMs)
        return { ok: false, why: error instanceof Error ? error.message : String(error) };
      await pause(AGAIN_MS);
    }
  }
}

/** From wherever its flash is to a verified image. Throws what the line throws. */
async function transfer(
  line: UpdateLine,
  update: DeviceUpdate,
  { progress }: UpdateTiming,
  moved: () => void,
): Promise<void> {
  const { address, image, manifest, signature } = update;
  let { state, nextOffset } = await status(line, address, { name: "updateBegin", payload: { manifest, signature } });
  for (let stuck = 0; state === words.updateState.receiving; ) {
    const data = image.subarray(nextOffset, nextOffset + frameNumbers.blockBytes);
    const answer = await status(line, address, { name: "updateBlock", payload: { offset: nextOffset, data } });
    stuck = answer.nextOffset > nextOffset ? 0 : stuck + 1;
    if (stuck > STUCK_MAX) throw new DeviceNak(address, "updateBlock", "offset-wrong");
    if (stuck === 0) moved();
    ({ state, nextOffset } = answer);
    progress?.(nextOffset, image.length);
  }
  if (state === words.updateState.complete)
    await status(line, address, { name: "updateVerify", payload: {} }, VERIFY_MS);
}

/** A while of good answers, then the word that it may stay. */
async function prove(line: UpdateLine, { address }: DeviceUpdate, timing: UpdateTiming): Promise<void> {
  const { now, pause, proveMs = PROVE_MS } = timing;
  for (const untilMs = now() + proveMs; now() < untilMs; ) {
    await pause(Math.min(PROVE_EVERY_MS, proveMs));
    const { isTrial } = await line.look(address);
    if (!isTrial) return;
  }
  await line.ask(address, { name: "updateConfirm", payload: {} });
}

async function status(line: UpdateLine, address: number, question: Message, timeoutMs?: number) {
  const answer = await line.ask(address, question, timeoutMs === undefined ? {} : { timeoutMs });
  if (answer.name !== "updateStatus") throw new DeviceNak(address, question.name, `answered with ${answer.name}`);
  return answer.payload;
}

const TRIAL_MS = 120_000;
const PROVE_MS = 10_000;
const PROVE_EVERY_MS = 1_000;
const PATIENCE_MS = 600_000;
const RESTART_MS = 200;
const AGAIN_MS = 500;
/** A small processor hashes and checks for a while. */
const VERIFY_MS = 10_000;
/** A fall-back may be a power cut while on trial, which says nothing about the image; twice in a row is taken for its fault. */
const ATTEMPTS_MAX = 2;
const STUCK_MAX = 5;
