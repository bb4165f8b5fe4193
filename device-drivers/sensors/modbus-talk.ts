import {
  type ModbusAnswer,
  type ModbusFrame,
  type ModbusRequest,
  modbusSplitter,
  readModbus,
  writeModbus,
} from "../codecs/modbus-tcp.ts";
import { type Link, LinkTrouble, type Transport } from "../kit/link.ts";
import { superviseLink } from "../kit/supervise.ts";

/** A Modbus TCP machine over a supervised line: one request at a time, each answered or given up in time. */
export interface ModbusTalk {
  readonly link: Link;
  /** Rejects with a `LinkTrouble`: the line is down, no answer came, or too many wait. */
  ask(request: ModbusRequest): Promise<ModbusAnswer>;
  stop(): Promise<void>;
}

export function modbusTalk(transport: Transport, { now, silenceMs }: { now(): number; silenceMs: number }): ModbusTalk {
  const link = superviseLink(transport, { now, silenceMs, redialSilentMs: silenceMs * 2 });
  const splitter = modbusSplitter();
  let current: { transaction: number; settle(frame: ModbusFrame | LinkTrouble): void } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let transaction = 0;

  link.opened$.subscribe(() => splitter.reset());
  link.bytes$.subscribe((chunk) => {
    try {
      for (const frame of splitter.take(chunk)) {
        // An answer that comes after its time must not be taken for the next one's.
        if (frame.transaction === current?.transaction) current.settle(frame);
      }
    } catch (error) {
      link.reset(new LinkTrouble("protocol", String((error as Error).message)));
    }
  });

  return {
    link,
    ask(request) {
      if (waiting >= WAITING_MAX) return Promise.reject(new LinkTrouble("busy", `${waiting} requests wait already`));
      waiting += 1;
      const mine = last.then(() => exchange(request));
      last = mine.then(
        () => done(),
        () => done(),
      );
      return mine;
    },
    async stop() {
      current?.settle(new LinkTrouble("error", "the machine was closed"));
      await link.stop();
    },
  };

  function done(): void {
    waiting -= 1;
  }

  async function exchange(request: ModbusRequest): Promise<ModbusAnswer> {
    transaction = (transaction + 1) & 0xffff;
    const mine = transaction;
    const frame = await new Promise<ModbusFrame>((resolve, reject) => {
      const timer = setTimeout(() => settle(new LinkTrouble("no-answer", "no answer in time")), ANSWER_TIMEOUT_MS);
      const settle = (answer: ModbusFrame | LinkTrouble) => {
        clearTimeout(timer);
        current = undefined;
        if (answer instanceof LinkTrouble) reject(answer);
        else resolve(answer);
      };
      current = { transaction: mine, settle };
      link.write(writeModbus(mine, request)).catch(settle);
    });
    const answer = readModbus(frame, request);
    if (!answer) throw new LinkTrouble("protocol", "an answer that does not fit the request");
    link.heard();
    return answer;
  }
}

const ANSWER_TIMEOUT_MS = 2_000;
const WAITING_MAX = 32;
