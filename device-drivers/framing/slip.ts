/**
 * Serial Line IP: END closes a frame; END and ESC inside it are written as two bytes. Older controllers speak it; for our own devices
 * there is COBS, whose cost does not grow with the content.
 * Source: RFC 1055.
 */
export function slipEncode(bytes: Uint8Array): Uint8Array {
  const out: number[] = [END];
  for (const byte of bytes) {
    if (byte === END) out.push(ESC, ESC_END);
    else if (byte === ESC) out.push(ESC, ESC_ESC);
    else out.push(byte);
  }
  out.push(END);
  return Uint8Array.from(out);
}

/** Cuts a stream into frames. A frame longer than `frameBytesMax`, or with an ESC that escapes nothing, is thrown away and counted. */
export class SlipStream {
  spoiled = 0;
  readonly #buffer: Uint8Array;
  #length = 0;
  #isEscaped = false;
  #isSpoiled = false;

  constructor(frameBytesMax: number) {
    this.#buffer = new Uint8Array(frameBytesMax);
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const byte of chunk) {
      if (byte === END) this.#end(frames);
      else if (this.#isEscaped) this.#escaped(byte);
      else if (byte === ESC) this.#isEscaped = true;
      else this.#take(byte);
    }
    return frames;
  }

  #end(frames: Uint8Array[]): void {
    if (this.#isSpoiled || this.#isEscaped) this.spoiled++;
    else if (this.#length > 0) frames.push(this.#buffer.slice(0, this.#length));
    this.#length = 0;
    this.#isEscaped = false;
    this.#isSpoiled = false;
  }

  #escaped(byte: number): void {
    this.#isEscaped = false;
    if (byte === ESC_END) this.#take(END);
    else if (byte === ESC_ESC) this.#take(ESC);
    else this.#isSpoiled = true;
  }

  #take(byte: number): void {
    if (this.#length < this.#buffer.length) this.#buffer[this.#length++] = byte;
    else this.#isSpoiled = true;
  }
}

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;
