import { startThread } from "../../../store/threads.ts";
import type { BookSeen } from "../observation.ts";

export type BookCheck = Required<Pick<BookSeen, "damage">> & Pick<BookSeen, "verifiedFacts">;

/** Reads the whole book beside its work. What keeps it from being read is damage, too. Ending the signal ends it. */
export function checkBook(file: string, thorough: boolean, signal?: AbortSignal): Promise<BookCheck> {
  return new Promise((resolve, reject) => {
    const worker = startThread("check-book", new URL("./check-book-thread.ts", import.meta.url), {
      workerData: { file, thorough },
    });
    const onAbort = () => void worker.terminate();
    signal?.addEventListener("abort", onAbort, { once: true });
    let answer: BookCheck | undefined;
    worker.on("message", (message: BookCheck) => {
      answer = message;
    });
    worker.once("error", (error) => {
      answer = { damage: [(error as Error).message] };
    });
    worker.once("exit", () => {
      signal?.removeEventListener("abort", onAbort);
      if (answer) resolve(answer);
      else reject(signal?.reason ?? new Error("the check of the book ended without an answer"));
    });
  });
}
