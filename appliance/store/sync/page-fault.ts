/**
 * A page that does not fit this book. `order`: it does not begin where the book stands. `ahead`: it answers for facts that are not in this book.
 * `incarnation`: the log was cut meanwhile. `following`: this box follows another one and takes nothing of its own. `unfinished`: the page before is not done.
 */
export type PageFaultCode = "order" | "ahead" | "incarnation" | "following" | "unfinished" | "rewind" | "chain";

export class PageFault extends Error {
  readonly code: PageFaultCode;
  constructor(code: PageFaultCode, text: string) {
    super(text);
    this.code = code;
  }
}
