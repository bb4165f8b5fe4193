import type { Host, HostFile } from "../agent/host.ts";

/** Bytes of a bundle, from wherever it lies. Reads may begin anywhere, so whatever was cut short goes on. */
export interface BundleSource {
  /** Of the whole bundle, as far as the source knows. */
  sizeBytes: number;
  /** From `from` up to, not including, `to`; in pieces of at most `pieceBytes`. Ends early only where the source does. */
  read(from: number, to: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What is in memory at once, of a bundle of any size. */
export const pieceBytes = 1024 * 1024;

export async function fileSource(host: Pick<Host, "open">, path: string): Promise<BundleSource> {
  const file = await host.open(path, "read");
  return {
    sizeBytes: file.sizeBytes,
    read: (from, to, signal) => readPieces(file, from, to, signal),
    close: () => file.close(),
  };
}

/** A file or a device in pieces; the same memory is used again for each. */
export async function* readPieces(
  file: HostFile,
  from: number,
  to: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const piece = Buffer.allocUnsafe(Math.max(0, Math.min(pieceBytes, to - from)));
  for (let at = from; at < to; ) {
    signal?.throwIfAborted();
    const wanted = piece.subarray(0, Math.min(piece.length, to - at));
    const got = await file.read(wanted, at);
    if (got === 0) return;
    yield wanted.subarray(0, got);
    at += got;
  }
}

/** A server that does not give this bundle, or not from the middle. */
export class SourceTrouble extends Error {
  readonly code: "unreachable" | "not-there" | "refused" | "no-ranges" | "changed";
  constructor(code: SourceTrouble["code"], detail: string) {
    super(detail);
    this.code = code;
  }
}

/** Nothing came for this long: the line is dead. */
export const quietMs = 30_000;

/**
 * A bundle on a server that answers byte ranges (RFC 9110, section 14). Another bundle under the same address in the middle is noticed by its
 * entity tag or length.
 */
export async function httpSource(
  url: string,
  {
    headers = {},
    fetchFrom = fetch,
    signal,
  }: { headers?: Readonly<Record<string, string>>; fetchFrom?: typeof fetch; signal?: AbortSignal } = {},
): Promise<BundleSource> {
  const first = await ask(0, 1, signal);
  await first.body?.cancel();
  const tag = first.headers.get("etag") ?? "";
  const sizeBytes = totalOf(first);

  return {
    sizeBytes,
    async *read(from, to, ends) {
      if (from >= to) return;
      const dead = new AbortController();
      const both = AbortSignal.any([dead.signal, ...(signal ? [signal] : []), ...(ends ? [ends] : [])]);
      const answer = await ask(from, to, both);
      if (totalOf(answer) !== sizeBytes || (answer.headers.get("etag") ?? "") !== tag) {
        await answer.body?.cancel();
        throw new SourceTrouble("changed", "another bundle lies there now");
      }
      let timer = setTimeout(() => dead.abort(), quietMs);
      try {
        for await (const bytes of answer.body ?? []) {
          clearTimeout(timer);
          for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
          timer = setTimeout(() => dead.abort(), quietMs);
        }
      } catch (error) {
        ends?.throwIfAborted();
        signal?.throwIfAborted();
        throw new SourceTrouble("unreachable", (error as Error).message);
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {},
  };

  async function ask(from: number, to: number, ends: AbortSignal | undefined): Promise<Response> {
    const answer = await fetchFrom(url, {
      headers: { ...headers, range: `bytes=${from}-${to - 1}` },
      ...(ends ? { signal: ends } : {}),
    }).catch((error: Error) => {
      ends?.throwIfAborted();
      throw new SourceTrouble(
        "unreachable",
        `${error.message}${error.cause ? `: ${(error.cause as Error).message}` : ""}`,
      );
    });
    if (answer.status === 206) return answer;
    await answer.body?.cancel();
    if (answer.status === 404 || answer.status === 410)
      throw new SourceTrouble("not-there", `it answers ${answer.status}`);
    if (answer.status === 200) throw new SourceTrouble("no-ranges", "this server does not give parts of a file");
    throw new SourceTrouble("refused", `it answers ${answer.status}`);
  }
}

function totalOf(answer: Response): number {
  const total = /^bytes \d+-\d+\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1];
  if (total === undefined) throw new SourceTrouble("no-ranges", "its answer does not say which part of the file it is");
  return Number(total);
}
