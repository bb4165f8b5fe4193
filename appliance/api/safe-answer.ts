import { Refused } from "../store/book.ts";
import type { Answer } from "../store/run-command.ts";

/** For a route that is no contract: a refusal thrown on the way becomes the answer, as the dispatch does it. */
export async function safeAnswer(make: () => Promise<Answer>): Promise<Answer> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}
