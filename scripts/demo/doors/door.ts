/** What an appliance answers at any of its doors. */
export type Answer = { ok: true; value: unknown } | { ok: false; problem: Problem };

export interface Problem {
  status: number;
  code: string;
  detail: string;
  data: Record<string, unknown>;
}

export interface Call {
  name: string;
  commandId: string;
  input: Record<string, unknown>;
}

/** One way in. It does not try again: whoever calls knows what may be sent twice. */
export interface Door {
  readonly kind: "http" | "mqtt";
  call(call: Call): Promise<Answer>;
  /** In this order, each durable when it is answered. */
  callAll(calls: readonly Call[]): Promise<Answer[]>;
  close(): Promise<void>;
}

export function readProblem(body: unknown, status: number): Problem {
  const {
    code = "unknown",
    detail = JSON.stringify(body),
    data = {},
    status: said = status,
    retryAfterMs,
  } = (body ?? {}) as Partial<Problem> & { retryAfterMs?: number };
  return { status: said, code, detail, data: retryAfterMs === undefined ? data : { ...data, retryAfterMs } };
}

/** Not now, but later with the same command id. */
export function isPassing({ status, code }: Problem): boolean {
  return status === 429 || status === 503 || code === "no-network" || code === "call-timeout";
}
