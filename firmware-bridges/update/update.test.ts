import { createPublicKey, generateKeyPairSync } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { words } from "#drivers/codecs/kontor-messages.ts";
import { superviseLink } from "#drivers/kit/supervise.ts";
import { LinkMaster } from "../bridge/link-master.ts";
import { FlashMemory, type FlashOptions } from "../simulated/flash-memory.ts";
import { memoryLine } from "../simulated/memory-line.ts";
import { SimulatedDevice } from "../simulated/simulated-device.ts";
import { SimulatedLine, seeded } from "../simulated/simulated-line.ts";
import { describeImage, encodeManifest, type ImageManifest, signManifest } from "./image-manifest.ts";
import { ringsOf, rollOut } from "./roll-out.ts";
import { type DeviceUpdate, type UpdateEnd, updateDevice } from "./update-device.ts";

let endings: (() => unknown)[] = [];
beforeEach(() => void vi.useFakeTimers({ now: 1_764_000_000_000 }));
afterEach(async () => {
  const ended = Promise.all(endings.map((end) => end()));
  await vi.advanceTimersByTimeAsync(10_000);
  await ended;
  endings = [];
  vi.useRealTimers();
});

test("an image is sent in blocks, started on trial and confirmed", async () => {
  const { flash, run } = await site();
  expect(await run(signed(2))).toEqual({ ok: true, was: "updated" });
  expect(flash.running()).toMatchObject({
    version: 2,
    activeSlot: 1,
    isTrial: 0,
    lastUpdate: words.lastUpdate.confirmed,
    securityCounter: 5,
  });
  expect(await run(signed(2))).toEqual({ ok: true, was: "had-it" });
  expect(await run(signed(3))).toEqual({ ok: true, was: "updated" });
  expect(flash.running()).toMatchObject({ version: 3, activeSlot: 0 });
});

test("the power is cut at every single write to the flash, and in the end the image runs", async () => {
  const writes = await countWrites();
  expect(writes).toBeGreaterThan(20);
  for (let cutAt = 1; cutAt <= writes; cutAt++) {
    const { flash, device, run, cutPower } = await site();
    cutPower(cutAt, async () => {
      await vi.advanceTimersByTimeAsync(0);
      // Whatever was being written, the old or the new image starts.
      device.powerOn();
      expect([1, 2]).toContain(flash.running().version);
    });
    expect(await run(signed(2)), `cut at write ${cutAt}`).toEqual({ ok: true, was: "updated" });
    expect(flash.running(), `cut at write ${cutAt}`).toMatchObject({ version: 2, isTrial: 0 });
    await close();
  }
});

test("a bridge that is started anew in the middle goes on where the device is", async () => {
  const { master, run, sent } = await site();
  expect(await run(signed(2), 9)).toBeUndefined();
  const before = sent();
  expect(before).toBeGreaterThan(5);
  expect(before).toBeLessThan(BLOCKS);
  expect(await run(signed(2))).toEqual({ ok: true, was: "updated" });
  expect(sent()).toBe(BLOCKS);
  expect(master.devices.get(1)?.state).toBe("online");
});

test("noise on the line costs repeats and nothing else", async () => {
  const { flash, run, line } = await site();
  line.noise = { random: seeded(11), losePermille: 40, flipPermille: 40, twicePermille: 40 };
  expect(await run(signed(2))).toEqual({ ok: true, was: "updated" });
  expect(flash.running().version).toBe(2);
});

describe("an image that must not run is refused, and the old one goes on running", () => {
  const stranger = generateKeyPairSync("ed25519").privateKey;
  test.each<[string, () => DeviceUpdate]>([
    ["signature-wrong", () => signed(2, { key: stranger })],
    ["image-foreign", () => signed(2, { classId: 9 })],
    ["image-foreign", () => signed(2, { vendorId: 9 })],
    ["counter-lower", () => signed(2, { securityCounter: 3 })],
    ["bootloader-too-old", () => signed(2, { bootloaderMin: 9 })],
    ["image-too-large", () => signed(2, { sizeBytes: 300_000 })],
    ["hash-wrong", () => ({ ...signed(2), image: imageOf(99) })],
    ["signature-wrong", () => ({ ...signed(2), signature: signed(3).signature })],
  ])("%s", async (why, update) => {
    const { flash, device, run } = await site();
    expect(await run(update())).toEqual({ ok: false, why });
    device.happen(reading);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(flash.running()).toMatchObject({ version: 1, activeSlot: 0, isTrial: 0, securityCounter: 4 });
    expect(device.waiting).toBe(0);
    // And a good one is taken right afterwards.
    expect(await run(signed(2))).toEqual({ ok: true, was: "updated" });
  });
});

test("an image whose counter was raised keeps every older one out for good", async () => {
  const { run } = await site();
  expect(await run(signed(2, { securityCounter: 7 }))).toMatchObject({ ok: true });
  expect(await run(signed(3, { securityCounter: 6 }))).toEqual({ ok: false, why: "counter-lower" });
});

test("an image that hangs is not confirmed, falls back by itself and is reported", async () => {
  const { flash, device, run } = await site({ hangs: (image) => image[0] === 66 });
  expect(await run(signed(66))).toEqual({ ok: false, why: "fell-back" });
  expect(flash.running()).toMatchObject({ version: 1, lastUpdate: words.lastUpdate["fell-back"], securityCounter: 4 });
  device.happen(reading);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(device.waiting).toBe(0);
});

test("nobody confirms: the device goes back at its deadline", async () => {
  const { flash, master } = await site();
  const { manifest, signature, image } = signed(2);
  const ask = async (question: Parameters<typeof master.ask>[1]) => {
    const answer = master.ask(1, question);
    await vi.advanceTimersByTimeAsync(500);
    return answer;
  };
  await ask({ name: "updateBegin", payload: { manifest, signature } });
  for (let offset = 0; offset < image.length; offset += 192)
    await ask({ name: "updateBlock", payload: { offset, data: image.subarray(offset, offset + 192) } });
  await ask({ name: "updateVerify", payload: {} });
  await ask({ name: "updateCommit", payload: { trialMs: 30_000 } });
  expect(flash.running()).toMatchObject({ version: 2, isTrial: 1 });
  await vi.advanceTimersByTimeAsync(29_000);
  expect(flash.running()).toMatchObject({ version: 2, isTrial: 1 });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(flash.running()).toMatchObject({ version: 1, isTrial: 0, lastUpdate: words.lastUpdate["fell-back"] });
});

test("a device without power is waited for, and given up after a while", async () => {
  const { device, run } = await site();
  device.powerCut();
  expect(await run(signed(2))).toMatchObject({ ok: false, why: expect.stringContaining("no answer") });
});

describe("rings", () => {
  test("one, a tenth, the others", () => {
    const many = Array.from({ length: 30 }, (_, i) => 30 - i);
    expect(ringsOf(many).map((ring) => ring.length)).toEqual([1, 3, 26]);
    expect(ringsOf([7])).toEqual([[7]]);
    expect(ringsOf([])).toEqual([]);
  });

  test("the first that fails halts it, over a restart too, and another target begins anew", async () => {
    const touched: number[] = [];
    let kept: Parameters<typeof rollOut>[0]["earlier"];
    const go = (target: string, bad?: number) =>
      rollOut({
        addresses: [1, 2, 3, 4],
        target,
        earlier: kept,
        update: async (address): Promise<UpdateEnd> => {
          touched.push(address);
          return address === bad ? { ok: false, why: "fell-back" } : { ok: true, was: "updated" };
        },
        keep: (state) => {
          kept = structuredClone(state);
        },
        log: () => undefined,
      });
    expect(await go("1.0.1", 2)).toEqual({ target: "1.0.1", done: [1], halted: { address: 2, why: "fell-back" } });
    expect(await go("1.0.1")).toMatchObject({ halted: { address: 2 } });
    expect(touched).toEqual([1, 2]);
    expect(await go("1.0.2")).toEqual({ target: "1.0.2", done: [1, 2, 3, 4] });
  });
});

const maker = generateKeyPairSync("ed25519");
const IMAGE_BYTES = 3_000;
const BLOCKS = Math.ceil(IMAGE_BYTES / 192);
const reading = { name: "reading", payload: { quantity: 1, channel: 0, value: 1, isStable: 1 } } as const;

function imageOf(version: number): Uint8Array {
  return new Uint8Array(IMAGE_BYTES).map((_, i) => (i === 0 ? version : (i * 7 + version) % 251));
}

type Changes = Partial<ImageManifest> & { key?: typeof maker.privateKey };
function signed(version: number, { key = maker.privateKey, ...changes }: Changes = {}): DeviceUpdate {
  const image = imageOf(version);
  const about = { vendorId: 1, classId: 2, component: 0, version, securityCounter: 5, bootloaderMin: 1 };
  const manifest = encodeManifest({ ...describeImage(image, about), ...changes });
  return { address: 1, image, manifest, signature: signManifest(manifest, key) };
}

async function close(): Promise<void> {
  const ended = Promise.all(endings.splice(0).map((end) => end()));
  await vi.advanceTimersByTimeAsync(3_000);
  await ended;
}

async function site(options: Pick<FlashOptions, "hangs"> = {}) {
  const cable = memoryLine();
  const [near, far] = [cable.near, cable.far].map((end) => superviseLink(end, { now: Date.now }));
  let writes = 0;
  let cutAt = 0;
  let afterCut: () => unknown = () => undefined;
  const flash: FlashMemory = new FlashMemory({
    vendorId: 1,
    classId: 2,
    version: 1,
    securityCounter: 4,
    trusted: [createPublicKey(maker.privateKey.export({ type: "pkcs8", format: "pem" }))],
    cutsPower: () => {
      if (++writes !== cutAt) return false;
      setTimeout(() => void afterCut(), 700);
      return true;
    },
    restart: () => device.restart(),
    ...options,
  });
  const device: SimulatedDevice = new SimulatedDevice({
    address: 1,
    classId: 2,
    uptimeMs: () => performance.now(),
    flash,
    random: seeded(5),
  });
  const line = new SimulatedLine(far!, [device]);
  const master = new LinkMaster({
    link: near!,
    addresses: [1],
    now: Date.now,
    keptOf: () => 0,
    keep: async () => undefined,
    log: () => undefined,
    pollMs: 200,
  });
  endings.push(
    () => master.stop(),
    () => near!.stop(),
    () => far!.stop(),
    () => flash.powerOff(),
  );
  await vi.advanceTimersByTimeAsync(300);
  let blocks = 0;
  const counted = {
    look: (address: number) => master.look(address),
    ask: (address: number, question: Parameters<LinkMaster["ask"]>[1], how?: Parameters<LinkMaster["ask"]>[2]) => {
      if (question.name === "updateBlock") blocks++;
      return master.ask(address, question, how);
    },
  };
  return {
    flash,
    device,
    line,
    master,
    sent: () => blocks,
    writes: () => writes,
    cutPower: (at: number, then: () => unknown) => {
      cutAt = at;
      afterCut = then;
    },
    /** Runs until it ends; or the bridge dies after so many questions, and what it would have done next never happens. */
    run: async (update: DeviceUpdate, questionsMax = Number.POSITIVE_INFINITY): Promise<UpdateEnd | undefined> => {
      let end: UpdateEnd | undefined;
      let questions = 0;
      const never = new Promise<never>(() => undefined);
      const dying = {
        look: (address: number) => (++questions > questionsMax ? never : counted.look(address)),
        ask: (...all: Parameters<typeof counted.ask>) => (++questions > questionsMax ? never : counted.ask(...all)),
      };
      const timing = {
        now: Date.now,
        pause: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
        trialMs: 20_000,
        proveMs: 2_000,
        patienceMs: 60_000,
      };
      void updateDevice(dying, update, timing).then((ended) => {
        end = ended;
      });
      for (let ms = 0; !end && questions <= questionsMax && ms < 300_000; ms += 100)
        await vi.advanceTimersByTimeAsync(100);
      return end;
    },
  };
}

async function countWrites(): Promise<number> {
  const { run, writes } = await site();
  await run(signed(2));
  const all = writes();
  await close();
  return all;
}
