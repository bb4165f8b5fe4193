/** RFC 9457 problem details, as every door of the appliance answers them. */
export interface Problem {
  code: string;
  status: number;
  title: string;
  detail: string;
  todo: string;
  data: Record<string, unknown>;
}

/** An answer without its HTTP: the value, or why not. `unreachable` is made here, when nobody answered. */
export type Answer<V> = { ok: true; value: V } | { ok: false; problem: Problem };

/** For react-query, which knows failures only as thrown errors. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

export const unreachable = (why: string): Problem => ({
  code: "unreachable",
  status: 0,
  title: "The appliance does not answer",
  detail: why,
  todo: "Check the Wi-Fi; what you scanned is kept.",
  data: {},
});

/** Undefined: what came is no JSON. Throws when the line went before all of it was here: then nobody answered, whatever the first line said. */
export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same call may succeed later, without anybody changing anything. */
export function isPassing(problem: Problem): boolean {
  return problem.status === 0 || problem.status === 429 || problem.status >= 500;
}

export const needsSignIn = (problem: Problem): boolean => problem.status === 401;

/** How long the appliance asks to wait, within reason. */
export function retryDelayMs(problem: Problem): number | undefined {
  const { retryAfterMs } = problem.data;
  return typeof retryAfterMs === "number" && retryAfterMs > 0 ? Math.min(retryAfterMs, 60_000) : undefined;
}

/** Whatever came back, as a problem: also a proxy's HTML page or an empty body. */
export function problemFrom(status: number, body: unknown): Problem {
  const given = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const text = (field: string, otherwise: string) => (typeof given[field] === "string" ? given[field] : otherwise);
  const data = typeof given.data === "object" && given.data !== null ? (given.data as Record<string, unknown>) : {};
  return {
    code: text("code", `http-${status}`),
    status: typeof given.status === "number" ? given.status : status,
    title: text("title", `HTTP ${status}`),
    detail: text("detail", ""),
    todo: text("todo", ""),
    data,
  };
}
