import { BehaviorSubject, merge, Subject } from "rxjs";
import {
  clearFields,
  isLucaAddress,
  isReceipt,
  type LucaTelegram,
  nextCounter,
  readAnswer,
  readLuca,
  receiptOf,
  showFields,
  writeLuca,
} from "../codecs/luca.ts";
import { between } from "../framing/between.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";
import { type Link, LinkTrouble, type Transport } from "../kit/link.ts";
import type { LightOrder, PickLights } from "../kit/pick-lights.ts";
import type { Reading } from "../kit/reading.ts";
import { intSetting, textSetting } from "../kit/settings.ts";
import { superviseLink } from "../kit/supervise.ts";
import { tcp } from "../transports/tcp.ts";
import { shownLights } from "./shown-lights.ts";

/**
 * LUCA light modules behind their server: commands go out on one socket, what people press comes in on another. A telegram without its receipt
 * closes the socket, dials anew and is repeated under the same counter; one that comes twice is receipted twice and acted on once.
 */
export function lucaLights(
  id: string,
  settings: MachineSettings,
  { now }: Pick<DeviceSurroundings, "now">,
  transports?: { commands: Transport; answers: Transport },
): PickLights {
  const host = textSetting(settings, "host");
  const receiptMs = intSetting(settings, "receiptMs", 2_000);
  const port = (name: string, fallback: number) => tcp({ host, port: intSetting(settings, name, fallback) });
  const commands = superviseLink(transports?.commands ?? port("commandPort", 4_001), { now });
  const answers = superviseLink(transports?.answers ?? port("answerPort", 4_002), { now });
  const readings$ = new Subject<Reading>();
  const health$ = new BehaviorSubject<Health>({ state: "starting", sinceMs: now(), tries: 0 });
  const sender = telegramSender(commands, receiptMs);
  const lights = shownLights({ send, failed: lightFailed });
  let lastHeard = "";

  const watching = merge(commands.health$, answers.health$).subscribe(() =>
    health$.next(worse(commands.health, answers.health)),
  );
  const opened = commands.opened$.subscribe(() => lights.tellAgain());
  onTelegram(answers, (telegram) => {
    answers.write(writeLuca(receiptOf(telegram))).catch(() => undefined);
    const text = `${telegram.counter};${telegram.fields.join(";")}`;
    if (text === lastHeard) return; // its receipt was lost
    lastHeard = text;
    pressed(telegram);
  });

  return {
    id,
    readings$: readings$.asObservable(),
    health$: health$.asObservable(),
    get health() {
      return health$.value;
    },
    trace$: merge(commands.trace$, answers.trace$),
    light: (address, order) => lights.show(address, order),
    async off(address) {
      await lights.show(address, undefined);
    },
    async stop() {
      lights.stop();
      opened.unsubscribe();
      sender.stop();
      await Promise.all([commands.stop(), answers.stop()]);
      watching.unsubscribe();
      health$.next({ state: "stopped", sinceMs: now(), tries: 0 });
      readings$.complete();
      health$.complete();
    },
  };

  async function send(address: string, order: LightOrder | undefined): Promise<void> {
    if (!isLucaAddress(address))
      throw new LinkTrouble("not-found", `no module has the address ${address.slice(0, 40)}`);
    await sender.send(order ? showFields(address, order) : clearFields(address));
  }

  function pressed({ fields }: LucaTelegram): void {
    const atMs = now();
    const said = readAnswer(fields);
    if (!said) {
      readings$.next({ kind: "trouble", atMs, code: "unreadable", said: fields.join(";").slice(0, 60) });
      return;
    }
    const { address, answer, quantity } = said;
    const before = answer === "confirmed" || answer === "short" ? lights.answered(address) : undefined;
    const isKey = !before && (answer === "confirmed" || answer === "short");
    const seq = before ? { seq: before.seq } : {};
    readings$.next({ kind: "light", atMs, address, answer: isKey ? "button" : answer, quantity, ...seq });
  }

  function lightFailed(address: string, why: LinkTrouble, seq: number): void {
    const atMs = now();
    readings$.next({ kind: "trouble", atMs, code: "fault", said: `${address}: ${why.message}` });
    readings$.next({ kind: "light", atMs, address, answer: "fault", quantity: 0, seq });
  }
}

/** One telegram at a time; without a receipt the line is made anew and the telegram repeated as it was, a bounded number of times. */
function telegramSender(
  link: Link,
  receiptMs: number,
): { send(fields: readonly string[]): Promise<void>; stop(): void } {
  let counter = 0;
  let current: { telegram: LucaTelegram; tries: number; settle(why?: LinkTrouble): void } | undefined;
  let timer: NodeJS.Timeout | undefined;
  onTelegram(link, (telegram) => {
    if (isReceipt(telegram) && telegram.counter === current?.telegram.counter) current.settle();
  });
  const opened = link.opened$.subscribe(() => {
    if (current) transmit();
  });

  return {
    send(fields) {
      counter = nextCounter(counter);
      return new Promise((resolve, reject) => {
        const settle = (why?: LinkTrouble) => {
          clearTimeout(timer);
          current = undefined;
          if (why) reject(why);
          else resolve();
        };
        current = { telegram: { counter, fields }, tries: 0, settle };
        transmit();
      });
    },
    stop() {
      opened.unsubscribe();
      current?.settle(new LinkTrouble("error", "the lights were closed"));
    },
  };

  function transmit(): void {
    if (!current) return;
    clearTimeout(timer);
    if (current.tries++ >= TRANSMIT_MAX) {
      current.settle(new LinkTrouble("no-answer", "no receipt"));
      return;
    }
    timer = setTimeout(() => link.reset(new LinkTrouble("no-answer", "no receipt")), receiptMs);
    const mine = current;
    link.write(writeLuca(mine.telegram)).catch((error: LinkTrouble) => {
      clearTimeout(timer);
      // One that was never on its way is given back; one that may have arrived is repeated when the line is open again.
      if (mine.tries === 1 && current === mine) mine.settle(new LinkTrouble("unplugged", error.message));
    });
  }
}

function onTelegram(link: Link, take: (telegram: LucaTelegram) => void): void {
  const splitter = between({ start: 0x02, end: 0x03, maxBytes: TELEGRAM_BYTES_MAX }).start();
  link.opened$.subscribe(() => splitter.reset());
  link.bytes$.subscribe((chunk) => {
    for (const frame of splitter.push(chunk)) {
      const telegram = frame.trouble ? undefined : readLuca(frame.bytes.subarray(1, -1));
      if (!telegram) continue;
      link.heard();
      take(telegram);
    }
  });
}

const TELEGRAM_BYTES_MAX = 200;
const TRANSMIT_MAX = 3;
const order = ["online", "starting", "silent", "retrying", "offline", "stopped"];

/** Both sockets are needed: the worse one is how the lights are. */
const worse = (a: Health, b: Health): Health => (order.indexOf(a.state) >= order.indexOf(b.state) ? a : b);
