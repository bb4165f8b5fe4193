import { createServer, type Server, type Socket } from "node:net";
import { Subject } from "rxjs";
import { hostStatusText } from "../codecs/zpl-status.ts";
import type { Connection } from "../kit/link.ts";
import { socketConnection } from "../transports/socket-connection.ts";
import { ZplIntake } from "./zpl-intake.ts";

export interface PrintedLabel {
  zpl: string;
  /** Which of the copies of its format, from 1. */
  copy: number;
}

/** What people do to a printer. */
export interface PrinterState {
  paperOut: boolean;
  ribbonOut: boolean;
  headOpen: boolean;
  paused: boolean;
  tooHot: boolean;
}

/** How it may misbehave; all of it may change while it runs. */
export interface PrinterHabits {
  /** How long one label takes. */
  labelMs: number;
  /** Says nothing while out of labels or ribbon, too hot, or with the head open, as Zebra's printers do. */
  silentWhenNotReady: boolean;
  /** Never says anything. */
  silent: boolean;
  /** Turns a second caller away while it has one. */
  singleSocket: boolean;
  /** Prints what came only when the line is closed. */
  printsOnClose: boolean;
  /** Takes so many bytes at a time, with pauses between. */
  slow: { bytes: number; everyMs: number } | undefined;
  /** Cuts the line when that many bytes of formats have come, counted from the moment this is set. */
  cutAtByte: number | undefined;
  /** Cuts the line instead of answering the first `~HS` after a format came. */
  cutAtAnswer: boolean;
  /** Answers `~HS` so many questions late, with what was true when it was asked. */
  answersBehind: number;
  /** Says that its buffer is full when so many formats wait. */
  formatsMax: number;
}

/** A ZPL printer on a TCP port or a serial line: takes real ZPL, keeps each printed label, and is as moody as a real one. */
export class ZplPrinterSimulator {
  readonly labels: PrintedLabel[] = [];
  readonly printed$ = new Subject<PrintedLabel>();
  /** Everything that reached it, as text. */
  heard = "";
  readonly habits: PrinterHabits = {
    labelMs: 0,
    silentWhenNotReady: true,
    silent: false,
    singleSocket: false,
    printsOnClose: false,
    slow: undefined,
    cutAtByte: undefined,
    cutAtAnswer: false,
    answersBehind: 0,
    formatsMax: 100,
  };
  /** Told when a line was cut on request. */
  readonly cut$ = new Subject<void>();
  /** How often somebody called. */
  calls = 0;
  readonly #identity: string;
  readonly #state: PrinterState = {
    paperOut: false,
    ribbonOut: false,
    headOpen: false,
    paused: false,
    tooHot: false,
  };
  readonly #lines = new Set<Connection>();
  readonly #late = new WeakMap<Connection, string[]>();
  readonly #intake = new ZplIntake();
  #queue: { zpl: string; copies: number; printed: number }[] = [];
  #server: Server | undefined;
  #timer: NodeJS.Timeout | undefined;
  #formatBytes = 0;
  /** Formats that had come at the last `~HS`. */
  #formatsAnswered = 0;

  constructor({ model = "KONTOR SIM-203dpi ZPL", dotsPerMm = 8 }: { model?: string; dotsPerMm?: number } = {}) {
    this.#identity = `${model},V1.0,${dotsPerMm},8192KB`;
  }

  /** Gives the port. */
  async listen(port = 0, host = "127.0.0.1"): Promise<number> {
    const server = createServer((socket) => this.#called(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
    return (server.address() as { port: number }).port;
  }

  /** Speaks on a line that is open already, such as the far end of a pseudo-terminal. */
  attach(line: Connection): void {
    this.calls++;
    this.#lines.add(line);
    let work = Promise.resolve();
    line.bytes$.subscribe((bytes) => {
      work = work.then(() => this.#take(line, bytes));
    });
    void line.closed.then(async () => {
      await work;
      this.#lines.delete(line);
      this.#go();
    });
  }

  /** Somebody loads paper, opens the head, presses pause. */
  set(change: Partial<PrinterState>): void {
    Object.assign(this.#state, change);
    this.#go();
  }

  /** The label under way comes out now, however long it would take. */
  finish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#printOne();
  }

  /** Cuts what is set to be cut anew from the next byte on. */
  cutAt(byte: number | undefined): void {
    this.#formatBytes = 0;
    this.habits.cutAtByte = byte;
  }

  /** Off and on again: every line breaks, and what was not printed is forgotten. */
  powerCycle(): void {
    this.#dropAll();
    this.unplug();
  }

  /** The cable. */
  unplug(): void {
    for (const line of this.#lines) void line.close();
    this.#lines.clear();
  }

  async close(): Promise<void> {
    this.#dropAll();
    this.unplug();
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Formats that came whole and are not printed yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  #called(socket: Socket): void {
    if (this.habits.singleSocket && this.#lines.size > 0) {
      socket.destroy();
      return;
    }
    this.attach(harsh(socket));
  }

  async #take(line: Connection, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      if (!this.#lines.has(line)) return;
      const { slow } = this.habits;
      const piece = bytes.subarray(at, at + (slow?.bytes ?? bytes.length));
      at += piece.length;
      for (const byte of piece) {
        if (!this.#lines.has(line)) return;
        this.#takeByte(line, byte);
      }
      if (slow) await new Promise((resolve) => setTimeout(resolve, slow.everyMs));
    }
  }

  #takeByte(line: Connection, byte: number): void {
    this.heard = (this.heard + String.fromCharCode(byte)).slice(-heardMax);
    const got = this.#intake.take(byte);
    if (got?.kind === "format") {
      const copies = Number(/\^PQ(\d+)/.exec(got.zpl)?.[1] ?? 1);
      this.#queue.push({ zpl: got.zpl, copies, printed: 0 });
      this.#go();
    }
    if (got?.kind === "command") this.#obey(line, got.name);
    if (got?.kind === "command" || !this.#intake.countsAsFormat) return;
    if (++this.#formatBytes === this.habits.cutAtByte) this.#cut(line);
  }

  #obey(line: Connection, name: string): void {
    if (name === "HS") this.#answerStatus(line);
    if (name === "HI" && !this.#isMute) this.#say(line, `\x02${this.#identity}\x03\r\n`);
    if (name === "JA") this.#dropAll();
    if (name === "JX") this.#intake.forget();
    if (name === "PP") this.set({ paused: true });
    if (name === "PS") this.set({ paused: false });
  }

  #dropAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
    this.#intake.forget();
  }

  #answerStatus(line: Connection): void {
    const gotFormat = this.#intake.formats > this.#formatsAnswered;
    this.#formatsAnswered = this.#intake.formats;
    if (this.habits.cutAtAnswer && gotFormat) {
      this.habits.cutAtAnswer = false;
      this.#cut(line);
      return;
    }
    if (this.#isMute) return;
    const { paperOut, paused, headOpen, ribbonOut, tooHot } = this.#state;
    const [current] = this.#queue;
    const isBatch = current !== undefined && !this.habits.printsOnClose;
    const late = this.#late.get(line) ?? [];
    this.#late.set(line, late);
    late.push(
      hostStatusText({
        communication: 30,
        paperOut,
        paused,
        labelLengthDots: 1218,
        formatsInBuffer: this.#queue.length - (isBatch ? 1 : 0),
        bufferFull: this.#queue.length >= this.habits.formatsMax,
        diagnosticMode: false,
        partialFormat: this.#intake.isInFormat,
        ramCorrupt: false,
        tooCold: false,
        tooHot,
        functions: 1,
        headOpen,
        ribbonOut,
        thermalTransfer: true,
        printMode: 2,
        printWidthMode: 6,
        labelWaiting: false,
        labelsRemaining: isBatch ? current.copies - current.printed : 0,
        formatsWhilePrinting: true,
        graphicsStored: 0,
        password: 1234,
        staticRam: false,
      }),
    );
    while (late.length > this.habits.answersBehind) this.#say(line, late.shift() ?? "");
  }

  #say(line: Connection, text: string): void {
    line.write(new TextEncoder().encode(text)).catch(() => {}); // who asked has hung up
  }

  #cut(line: Connection): void {
    this.habits.cutAtByte = undefined;
    this.#lines.delete(line);
    void line.close();
    this.cut$.next();
    this.#go();
  }

  get #isStopped(): boolean {
    const { paperOut, ribbonOut, headOpen, tooHot } = this.#state;
    return paperOut || ribbonOut || headOpen || tooHot;
  }

  get #isMute(): boolean {
    return this.habits.silent || (this.habits.silentWhenNotReady && this.#isStopped);
  }

  get #mayPrint(): boolean {
    return !this.#isStopped && !this.#state.paused && !(this.habits.printsOnClose && this.#lines.size > 0);
  }

  /** The engine: one label after the other for as long as nothing stops it. A label under way when paper runs out is begun again. */
  #go(): void {
    if (this.#timer || this.#queue.length === 0 || !this.#mayPrint) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#printOne();
    }, this.habits.labelMs);
  }

  #printOne(): void {
    const [current] = this.#queue;
    if (!current || !this.#mayPrint) return;
    const label = { zpl: current.zpl, copy: ++current.printed };
    if (current.printed >= current.copies) this.#queue.shift();
    this.labels.push(label);
    this.printed$.next(label);
    this.#go();
  }
}

const heardMax = 1_000_000;

/** A cut must be felt at once and lose what is under way, as a pulled cable does. */
function harsh(socket: Socket): Connection {
  return {
    ...socketConnection(socket),
    async close() {
      socket.resetAndDestroy();
    },
  };
}
