import type { Page, Receipt, Welcome } from "#sync/protocol/session.ts";
import type { SiteAnswer, SiteRequest } from "#sync/protocol/site/site-session.ts";
import { cutBatch } from "#sync/protocol/wire/batch.ts";
import { encodeFrames, type Frame, readFrames } from "#sync/protocol/wire/frames.ts";
import type { Sign } from "#sync/protocol/wire/keys.ts";
import { messageBytesMax, messageFramesMax } from "#sync/protocol/wire/limits.ts";
import { pageOf, readPage, verifyPage } from "#sync/protocol/wire/page.ts";
import { WireFault } from "#sync/protocol/wire/wire-fault.ts";

/** HELLO, the batches that credit and size allow, PULL. What does not fit comes with the next exchange. */
export function requestBytes(
  { hello, runs }: SiteRequest,
  { box, sign, creditBytes, waitMs }: { box: string; sign: Sign; creditBytes: number; waitMs: number },
): { bytes: Uint8Array; pushed: number } {
  const frames: Frame[] = [{ kind: "hello", head: hello as never }];
  let left = Math.min(creditBytes, messageBytesMax / 2);
  let pushed = 0;
  fill: for (let { origin, prev, facts, hashes } of runs)
    while (facts.length > 0) {
      if (frames.length >= messageFramesMax - 1) break fill;
      const { bytes, count } = cutBatch({ origin, prev, facts, hashes }, box, sign);
      // One always goes, or a large fact would wait for ever.
      if (bytes.length > left && pushed > 0) break fill;
      frames.push({ kind: "push", head: {}, body: bytes });
      left -= bytes.length;
      pushed += count;
      prev = hashes[count - 1] as string;
      [facts, hashes] = [facts.slice(count), hashes.slice(count)];
    }
  frames.push({ kind: "pull", head: { cursor: hello.cursor, maxBytes: messageBytesMax / 2, waitMs } });
  return { bytes: encodeFrames(frames), pushed };
}

/** What a hub answered, and the bytes of its pages, which the book keeps. Throws a `WireFault`: a page that the hub did not sign for this site is one. */
export function readAnswer(
  bytes: Uint8Array,
  site: string,
  hubKeys: readonly string[],
): SiteAnswer & { bytesOf: Map<Page, Uint8Array> } {
  let welcome: Welcome | undefined;
  const receipts: Receipt[] = [];
  const bytesOf = new Map<Page, Uint8Array>();
  for (const frame of readFrames(bytes)) {
    if (frame.kind === "welcome") welcome = frame.head as unknown as Welcome;
    else if (frame.kind === "receipt") receipts.push(frame.head as unknown as Receipt);
    else if (frame.kind === "page") {
      const sealed = readPage(frame.body);
      if (!verifyPage(sealed, site, hubKeys))
        throw new WireFault("signature", `a page after ${sealed.from} that the hub did not sign for ${site}`);
      bytesOf.set(pageOf(sealed), frame.body);
    }
  }
  if (!welcome) throw new WireFault("malformed", "an answer without WELCOME");
  return { welcome, receipts, pages: [...bytesOf.keys()], bytesOf };
}
