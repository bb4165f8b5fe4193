import { Subject } from "rxjs";
import {
  addressOf,
  blocksToClear,
  blocksToShow,
  type CcbBlock,
  ccb,
  ccbSplitter,
  everyNode,
  nodeOf,
  quantityIn,
  writeCcb,
} from "../codecs/able-pick.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import { LinkTrouble, type Transport } from "../kit/link.ts";
import type { LightOrder, PickLights } from "../kit/pick-lights.ts";
import type { LightReading, Reading } from "../kit/reading.ts";
import { intSetting, textSetting } from "../kit/settings.ts";
import { superviseLink } from "../kit/supervise.ts";
import { tcp } from "../transports/tcp.ts";
import { shownLights } from "./shown-lights.ts";

/**
 * ATOP ABLEPick light modules behind their TCP/IP controller. The controller acknowledges nothing, it only objects: a command counts as taken
 * when no objection for its module came in `settleMs`. Its status is asked for all the time, so that silence is seen.
 */
export function ablePickLights(
  id: string,
  settings: MachineSettings,
  { now }: Pick<DeviceSurroundings, "now">,
  transport?: Transport,
): PickLights {
  const statusMs = intSetting(settings, "statusMs", 10_000);
  const settleMs = intSetting(settings, "settleMs", 150);
  const line = transport ?? tcp({ host: textSetting(settings, "host"), port: intSetting(settings, "port", 4_660) });
  const link = superviseLink(line, { now, silenceMs: statusMs * 3, redialSilentMs: statusMs * 4 });
  const readings$ = new Subject<Reading>();
  const splitter = ccbSplitter();
  let watching: { address: string; object(why: LinkTrouble): void } | undefined;
  const lights = shownLights({ send, failed: (address, why, seq) => answer(address, "fault", 0, seq, why.message) });

  const opened = link.opened$.subscribe(() => {
    splitter.reset();
    const last = Uint8Array.of(intSetting(settings, "lastAddress", 30));
    say([{ port: 1, command: ccb.pollingRange, node: everyNode, data: last }]).catch(() => undefined);
    askStatus();
    lights.tellAgain();
  });
  const asking = setInterval(askStatus, statusMs);
  const bytes = link.bytes$.subscribe((chunk) => {
    try {
      for (const block of splitter.take(chunk)) received(block);
    } catch (error) {
      link.reset(new LinkTrouble("protocol", (error as Error).message));
    }
  });

  return {
    id,
    readings$: readings$.asObservable(),
    health$: link.health$,
    get health() {
      return link.health;
    },
    trace$: link.trace$,
    light: (address, order) => lights.show(address, order),
    async off(address) {
      await lights.show(address, undefined);
    },
    async stop() {
      clearInterval(asking);
      lights.stop();
      opened.unsubscribe();
      await link.stop();
      bytes.unsubscribe();
      readings$.complete();
    },
  };

  async function send(address: string, order: LightOrder | undefined): Promise<void> {
    const at = nodeOf(address);
    if (!at) throw new LinkTrouble("not-found", `no module has the address ${address}`);
    const blocks = order ? blocksToShow(at, order) : blocksToClear(at);
    if (!blocks) throw new LinkTrouble("refused", `no module is ${order?.colour}`);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => settle(), settleMs);
      const settle = (why?: LinkTrouble) => {
        clearTimeout(timer);
        watching = undefined;
        if (why) reject(why);
        else resolve();
      };
      watching = { address, object: settle };
      say(blocks).catch((error: LinkTrouble) => settle(new LinkTrouble("unplugged", error.message)));
    });
  }

  function received(block: CcbBlock): void {
    link.heard();
    const address = addressOf(block);
    const object = (why: LinkTrouble) => {
      if (watching?.address === address) watching.object(why);
    };
    switch (block.command) {
      case ccb.confirmed:
      case ccb.confirmedInCycle:
      case ccb.short: {
        const before = lights.answered(address);
        const asked = before?.order.quantity ?? 0;
        const quantity = quantityIn(block) ?? asked;
        const kind = !before ? "button" : block.command === ccb.short || quantity < asked ? "short" : "confirmed";
        answer(address, kind, quantity, before?.seq);
        return;
      }
      case ccb.timeout:
        object(new LinkTrouble("no-answer", `module ${address} does not answer the controller`));
        return;
      case ccb.locked:
        object(new LinkTrouble("busy", `the button of module ${address} is held down`));
        return;
      case ccb.illegal:
        object(new LinkTrouble("refused", `module ${address} does not know this command`));
        return;
      case ccb.malfunction:
        object(new LinkTrouble("refused", `module ${address} has a fault`));
        answer(address, "fault", 0, undefined, `module ${address} has a fault`);
        return;
      case ccb.resetDone:
      case ccb.powerOn:
        // It has just been switched on, and shows nothing.
        lights.tellAgain();
    }
  }

  function answer(address: string, kind: LightReading["answer"], quantity: number, seq?: number, said?: string): void {
    const atMs = now();
    if (said !== undefined) readings$.next({ kind: "trouble", atMs, code: "fault", said });
    readings$.next({ kind: "light", atMs, address, answer: kind, quantity, ...(seq !== undefined && { seq }) });
  }

  function askStatus(): void {
    say([{ port: 1, command: ccb.status, node: everyNode, data: new Uint8Array(0) }]).catch(() => undefined);
  }

  function say(blocks: readonly CcbBlock[]): Promise<void> {
    return link.write(Buffer.concat(blocks.map(writeCcb)));
  }
}
