/**
 * The ear of a ZPL printer: bytes in, whole formats and immediate commands out. It is one for all lines, as in a real printer: a format
 * that was cut off stays until something ends it, and what comes next is taken for its rest.
 */
export class ZplIntake {
  /** Formats that came whole so far. */
  formats = 0;
  /** Whether the last byte belonged to a format, or to white space behind one, rather than to a command. */
  countsAsFormat = false;
  #format: string | undefined;
  /** A sign that begins a command, and what of its name has come. */
  #name = "";

  get isInFormat(): boolean {
    return this.#format !== undefined;
  }

  /** `~JX`: what began and has not ended is forgotten. */
  forget(): void {
    this.#format = undefined;
    this.#name = "";
  }

  take(byte: number): { kind: "format"; zpl: string } | { kind: "command"; name: string } | undefined {
    const sign = String.fromCharCode(byte);
    this.countsAsFormat = true;
    if (sign === "^" || sign === "~") {
      this.#keep();
      this.#name = sign;
      this.countsAsFormat = sign === "^";
      return undefined;
    }
    if (this.#name === "") {
      if (this.#format !== undefined) this.#format += sign;
      else this.countsAsFormat = false;
      return undefined;
    }
    this.#name += sign;
    this.countsAsFormat = this.#name.startsWith("^");
    return this.#name.length < 3 ? undefined : this.#whole();
  }

  #whole(): ReturnType<ZplIntake["take"]> {
    const name = this.#name;
    this.#name = "";
    if (name.startsWith("~")) return { kind: "command", name: name.slice(1) };
    if (name === "^XA" && this.#format === undefined) this.#format = "^XA";
    else if (this.#format !== undefined) this.#format += name;
    if (name !== "^XZ" || this.#format === undefined) return undefined;
    const zpl = this.#format;
    this.#format = undefined;
    this.formats++;
    return { kind: "format", zpl };
  }

  /** A sign that turned out to begin no command is part of the format. */
  #keep(): void {
    if (this.#format !== undefined && this.#name.startsWith("^")) this.#format += this.#name;
    this.#name = "";
  }
}
