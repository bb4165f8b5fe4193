/** A step that could not be done: what failed, why, and what the person in front of the screen can do about it. */
export class SetupError extends Error {
  constructor({ failed, why, todo }) {
    super(failed);
    this.name = "SetupError";
    this.why = why;
    this.todo = todo;
  }
}

/**
 * Runs the steps in order. A step's `run` answers nothing when there was nothing to do; one that has work calls
 * `say("what it does, and why")` first. Everything goes to stderr: stdout belongs to the program that follows.
 */
export async function runSteps(
  steps,
  context,
  { verbose = false, write = (line) => process.stderr.write(`${line}\n`) } = {},
) {
  const startedAt = performance.now();
  let worked = 0;
  for (const step of steps) {
    const stepStartedAt = performance.now();
    let spoke = false;
    const say = (line) => {
      spoke = true;
      write(`[setup] ${line}`);
    };
    try {
      await step.run({ ...context, say });
    } catch (error) {
      report(error, step, write);
      return false;
    }
    if (spoke) worked += 1;
    if (spoke) write(`[setup]   done in ${took(stepStartedAt)}`);
    else if (verbose) write(`[setup] ${step.title}: nothing to do (${took(stepStartedAt)})`);
  }
  if (verbose || worked > 0)
    write(`[setup] Ready: ${steps.length} steps, ${worked} with work to do, ${took(startedAt)}`);
  return true;
}

export function took(sinceMs) {
  const ms = performance.now() - sinceMs;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000
    ? `${(ms / 1_000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

function report(error, step, write) {
  const known = error instanceof SetupError;
  write(`[setup] FAILED at "${step.title}"`);
  write(`[setup]   what: ${error.message}`);
  write(`[setup]   why:  ${known ? error.why : "This was not expected; the stack is below."}`);
  write(
    `[setup]   do:   ${known ? error.todo : "Run it once more; if it fails again, send these lines to whoever looks after Kontor."}`,
  );
  if (!known) write(error.stack ?? String(error));
}
