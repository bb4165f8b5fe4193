import type { Contract } from "#sync/contracts/define.ts";
import { problemOfAnswer } from "#sync/doors/answer.ts";
import { makeDispatch } from "../../api/dispatch.ts";
import { handlers } from "../../handlers.ts";
import type { Answer } from "../../store/run-command.ts";
import { supervisor, type TestSite } from "../../testing/test-site.ts";

/** What every door may answer to any call, whatever its contract says. */
const fromTheDoor = [
  "input-invalid",
  "not-allowed",
  "sign-in-needed",
  "command-unknown",
  "command-id-reused",
  "queue-full",
  "storage-full",
];

/** The dispatch of every door over a book in memory. */
export function fuzzedDispatch(site: TestSite): (name: string, input: unknown) => Promise<Answer> {
  let calls = 0;
  const dispatch = makeDispatch({
    handlers,
    doors: {},
    queue: { run: async (call) => site.sendMany([call])[0] as Answer },
    reader: site.book,
    onFault: () => {},
    onNotAllowed: () => {},
  });
  return (name, input) => dispatch(supervisor, name, input, `fuzz:${calls++}`);
}

/** An answer, or a refusal that is listed and says what is wrong, where, and what to do. Gives what is wrong with it, or nothing. */
export function wrongWith(contract: Contract, answer: Answer): string | undefined {
  if (answer.ok) {
    const shape = contract.output.safeParse(answer.value);
    return shape.success
      ? undefined
      : `answered out of its contract: ${JSON.stringify(shape.error.issues).slice(0, 300)}`;
  }
  if ("fault" in answer) return `faulted: ${answer.fault.slice(0, 600)}`;
  const { code } = answer.refusal;
  if (!(contract.refusals as readonly string[]).includes(code) && !fromTheDoor.includes(code))
    return `refused with ${code}, which it does not list`;
  const { status, title, detail, todo } = problemOfAnswer(answer);
  if (!(status >= 400 && status < 600) || status === 500 || !title || !todo)
    return `is not explained: ${JSON.stringify({ status, title, todo })}`;
  if (!detail || (code !== "input-invalid" && /undefined|NaN|\[object/.test(detail)))
    return `says nothing: "${detail}"`;
  return undefined;
}
