/**
 * A page that does not fit this book. `order`: it does not begin where the book stands. `ahead`: it answers for facts that are not in this book.
 * `incarnation`: the log was cut meanwhile. `following`: this box follows another one and takes nothing of its own. `unfinished`: the page before is not done.
 * `snapshot-needed`: the log does not reach back to this book, and a book that has facts cannot begin with a state.
 */
export type PageFaultCode =
  | "order"
  | "ahead"
  | "incarnation"
  | "following"
  | "unfinished"
  | "rewind"
  | "chain"
  | "snapshot-needed";

/** What the log's beginning being gone means for a box, and what people can do. */
export const snapshotNeeded =
  "the cloud no longer keeps the lines that this book lacks, and a book that has facts of its own does not load a snapshot. What was written here still goes to the cloud, and work goes on. To hear of the other sites again, let the site's standby take over, or restore a backup of this site that is younger than the oldest line of the cloud; what is only here is taken over from there by itself. In a new site, the cloud must keep its whole log (KONTOR_KEEP_LOG_DAYS not set).";

export class PageFault extends Error {
  readonly code: PageFaultCode;
  constructor(code: PageFaultCode, text: string) {
    super(text);
    this.code = code;
  }
}
