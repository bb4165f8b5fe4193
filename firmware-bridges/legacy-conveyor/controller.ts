import type { Link } from "#drivers/kit/link.ts";

/** What goes wrong at the far end, each with the number of times it still does. */
export interface Misbehaviour {
  /** Acknowledgements it does not send: the bridge says it again. */
  swallowAcks: number;
  /** Telegrams it says twice although they were acknowledged. */
  repeats: number;
  /** Telegrams cut in the middle, then said anew. */
  breaks: number;
}

/**
 * A simulated conveyor controller that speaks telegrams as strings, written without the bridge's own codec. It repeats what is not
 * acknowledged for ever, and lists every command it acted on.
 */
export class ConveyorController {
  readonly misbehaves: Misbehaviour = { swallowAcks: 0, repeats: 0, breaks: 0 };
  /** Commands acted on: `DIV 12 3 4711`. */
  readonly done: string[] = [];
  readonly #link: Link;
  readonly #repeatMs: number;
  readonly #waiting: string[] = [];
  readonly #listening: { unsubscribe(): void };
  #text = "";
  #seq = 0;
  #heardSeq = -1;
  #timer: NodeJS.Timeout | undefined;

  constructor(link: Link, repeatMs = 150) {
    this.#link = link;
    this.#repeatMs = repeatMs;
    this.#listening = link.bytes$.subscribe((chunk) => this.#heard(chunk));
    this.#enqueue("Typ:INI", 0);
  }

  /** `ARR` at point 12 with code; `DIV`, `MIS`, `FUL`, `JAM`, `CLR`. */
  say(type: string, fields: { point?: number; lane?: number; id?: number; code?: string } = {}): void {
    const { point = 1, lane = 0, id = 0, code = "" } = fields;
    this.#seq = (this.#seq % 999) + 1;
    this.#enqueue(`Typ:${type}/Pt:${point}/Lane:${lane}/Id:${id}${code && `/Cod:${code}`}`, this.#seq);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#listening.unsubscribe();
  }

  #enqueue(body: string, seq: number): void {
    this.#waiting.push(`/Seq:${String(seq).padStart(3, "0")}/${body}/End/`);
    if (this.#waiting.length === 1) this.#send();
  }

  #send(): void {
    clearTimeout(this.#timer);
    const telegram = this.#waiting[0];
    if (!telegram) return;
    if (this.misbehaves.breaks-- > 0) this.#write(telegram.slice(0, telegram.length >> 1));
    this.#write(telegram);
    this.#timer = setTimeout(() => this.#send(), this.#repeatMs);
  }

  #heard(chunk: Uint8Array): void {
    this.#text += Buffer.from(chunk).toString("latin1");
    for (let end = this.#text.indexOf("/End/"); end >= 0; end = this.#text.indexOf("/End/")) {
      const one = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 5);
      const [, kind, number, rest = ""] = /\/(Seq|Ack):(\d{3})(.*)$/.exec(one) ?? [];
      if (kind === "Ack") this.#acked(number ?? "");
      else if (kind === "Seq") this.#asked(Number(number), rest);
    }
  }

  #acked(number: string): void {
    if (!this.#waiting[0]?.startsWith(`/Seq:${number}/`)) return;
    const telegram = this.#waiting.shift() ?? "";
    if (this.misbehaves.repeats-- > 0) this.#write(telegram);
    this.#send();
  }

  #asked(seq: number, rest: string): void {
    const isRepeat = seq === this.#heardSeq && seq !== 0;
    this.#heardSeq = seq;
    const [, type, point, lane, id] = /^\/Typ:(DIV|HLD|REL)\/Pt:(\d+)\/Lane:(\d+)\/Id:(\d+)$/.exec(rest) ?? [];
    if (type && !isRepeat) this.done.push(`${type} ${point} ${lane} ${id}`);
    if (type && this.misbehaves.swallowAcks-- > 0) return;
    this.#write(`/Ack:${String(seq).padStart(3, "0")}/End/`);
  }

  #write(text: string): void {
    this.#link.write(Buffer.from(text, "latin1")).catch(() => undefined);
  }
}
