import type { Subscription } from "rxjs";
import { toledoChecksum } from "../codecs/toledo-continuous.ts";
import { sayInto, type Wire } from "./wire.ts";

export interface ScaleSimulatorOptions {
  protocol: "mt-sics" | "toledo" | "nci";
  maxGrams?: number;
  /** Toledo: the pause between frames. */
  everyMs?: number;
  checksum?: boolean;
  /** Toledo: frames without tare. */
  short?: boolean;
}

/** A scale with a pan: what lies on it, whether it moves, and what is wrong with it. Speaks one protocol on a wire. */
export class ScaleSimulator {
  /** What lies on the pan. */
  grams = 0;
  moving = false;
  unit: "kg" | "lb" = "kg";
  /** Power is there, and nothing comes. */
  frozen = false;
  /** Not zeroed since power came (Toledo says so). */
  notZeroed = false;
  /** So many frames from now have a wrong checksum. */
  spoilNext = 0;
  tareGrams = 0;
  /** Commands heard, the last `HEARD_MAX`. */
  readonly heard: string[] = [];
  readonly #wire: Wire;
  readonly #options: Required<ScaleSimulatorOptions>;
  readonly #listening: Subscription;
  #zeroGrams = 0;
  #text = "";
  #timer: NodeJS.Timeout | undefined;
  /** MT-SICS `S`: owed until the pan stands still. */
  #owesStable = false;

  constructor(wire: Wire, options: ScaleSimulatorOptions) {
    this.#wire = wire;
    this.#options = { maxGrams: 60_000, everyMs: 100, checksum: true, short: false, ...options };
    this.#listening = wire.bytes$.subscribe((chunk) => this.#take(Buffer.from(chunk).toString("latin1")));
    if (options.protocol === "toledo") this.#stream(() => this.toledoFrame());
  }

  /** Lay something on the pan; it swings until `settle`. */
  put(grams: number): void {
    this.grams = grams;
    this.moving = true;
  }

  settle(): void {
    this.moving = false;
    if (this.#owesStable) this.#say(this.mtSicsReply());
    this.#owesStable = false;
  }

  stop(): void {
    this.#listening.unsubscribe();
    clearInterval(this.#timer);
  }

  /** What the display shows. */
  get shownGrams(): number {
    return this.grams - this.#zeroGrams - this.tareGrams;
  }

  /** `S S     12.345 kg`, as `SI` would be answered now. */
  mtSicsReply(): string {
    if (this.#isOver) return "S +\r\n";
    if (this.#isUnder) return "S -\r\n";
    return `S ${this.moving ? "D" : "S"} ${this.#amount().padStart(10)} ${this.unit}\r\n`;
  }

  nciReply(): string {
    const first = 0x30 | (this.moving ? 1 : 0) | (this.shownGrams === 0 ? 2 : 0);
    const second = 0x30 | (this.#isUnder ? 1 : 0) | (this.#isOver ? 2 : 0);
    const status = `${String.fromCharCode(first, second)}\r\x03`;
    if (this.#isOver || this.#isUnder) return `\n${status}`;
    const sign = this.shownGrams < 0 ? "-" : "";
    return `\n${sign}${this.#amount().replace("-", "").padStart(7, "0")}${this.unit}\r\n${status}`;
  }

  toledoFrame(): Uint8Array {
    const decimals = this.unit === "kg" ? 3 : 2;
    const [weight, tare] = [this.shownGrams, this.tareGrams].map((grams) => {
      const amount = this.unit === "kg" ? grams : Math.round((grams * 100) / 453.59237);
      return Math.min(999_999, Math.abs(amount)).toString().padStart(6, "0");
    });
    const b =
      (this.tareGrams !== 0 ? 0b1 : 0) |
      (this.shownGrams < 0 ? 0b10 : 0) |
      (this.#isOver || this.#isUnder ? 0b100 : 0) |
      (this.moving ? 0b1000 : 0) |
      (this.unit === "kg" ? 0b1_0000 : 0) |
      (this.notZeroed ? 0b100_0000 : 0);
    const words = [0x02, 0x20 | (1 << 3) | (decimals + 2), 0x20 | b, 0x20];
    const body = [...words, ...Buffer.from(`${weight}${this.#options.short ? "" : tare}\r`, "latin1")];
    if (!this.#options.checksum) return Uint8Array.from(body);
    const spoiled = this.spoilNext > 0 ? 1 : 0;
    this.spoilNext -= spoiled;
    return Uint8Array.from([...body, toledoChecksum(Uint8Array.from(body)) ^ spoiled]);
  }

  get #isOver(): boolean {
    return this.grams > this.#options.maxGrams;
  }

  get #isUnder(): boolean {
    return this.grams < -this.#options.maxGrams / 50;
  }

  #amount(): string {
    const inUnit = this.unit === "kg" ? this.shownGrams / 1_000 : this.shownGrams / 453.59237;
    return inUnit.toFixed(this.unit === "kg" ? 3 : 2);
  }

  #take(text: string): void {
    this.#text = (this.#text + text).slice(-TEXT_MAX);
    const { protocol } = this.#options;
    const parts = protocol === "toledo" ? [...this.#text, ""] : this.#text.split(/\r\n?|\n/);
    this.#text = parts.pop() ?? "";
    for (const command of parts) {
      if (command === "" || this.frozen) continue;
      this.heard.push(command);
      if (this.heard.length > HEARD_MAX) this.heard.shift();
      if (protocol === "mt-sics") this.#say(this.#mtSics(command) ?? "");
      else if (protocol === "nci") this.#nci(command);
      else if (command === "T") this.tareGrams = this.grams - this.#zeroGrams;
      else if (command === "C") this.tareGrams = 0;
      else if (command === "Z") this.#zero();
    }
  }

  /** Nothing when the answer comes later. */
  #mtSics(command: string): string | undefined {
    switch (command) {
      case "S":
        this.#owesStable = this.moving && !this.#isOver && !this.#isUnder;
        return this.#owesStable ? undefined : this.mtSicsReply();
      case "SI":
        return this.mtSicsReply();
      case "SIR":
        this.#stream(() => Buffer.from(this.mtSicsReply(), "latin1"));
        return undefined;
      case "@":
        this.#owesStable = false;
        this.tareGrams = 0;
        clearInterval(this.#timer);
        return serialNumber;
      case "I4":
        return serialNumber;
      case "T":
        if (this.moving) return "T I\r\n";
        this.tareGrams = this.grams - this.#zeroGrams;
        return `T S ${(this.tareGrams / 1_000).toFixed(3).padStart(10)} kg\r\n`;
      case "Z":
        return this.moving ? "Z I\r\n" : this.#zero() ? "Z A\r\n" : "Z +\r\n";
      default:
        return "ES\r\n";
    }
  }

  #nci(command: string): void {
    if (command === "W") this.#say(this.nciReply());
    else if (command === "Z") {
      this.#zero();
      this.#say(`\n${this.nciReply().slice(-4)}`);
    } else if (command === "S") this.#say(`\n${this.nciReply().slice(-4)}`);
    else this.#say("\n?\r\x03");
  }

  /** A scale takes only a little dirt for zero: two per cent of its capacity. */
  #zero(): boolean {
    if (Math.abs(this.grams) > this.#options.maxGrams / 50) return false;
    this.#zeroGrams = this.grams;
    this.tareGrams = 0;
    return true;
  }

  #stream(frame: () => Uint8Array): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#send(frame()), this.#options.everyMs);
  }

  #say(text: string): void {
    if (text !== "") this.#send(Buffer.from(text, "latin1"));
  }

  #send(bytes: Uint8Array): void {
    if (!this.frozen) sayInto(this.#wire, bytes);
  }
}

const serialNumber = 'I4 A "0123456789"\r\n';
const HEARD_MAX = 1_000;
const TEXT_MAX = 4_096;
