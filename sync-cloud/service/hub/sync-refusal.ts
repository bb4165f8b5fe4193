/** Turned down before anything was done. `code` is stable; screens have words for it. */
export class SyncRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  constructor(status: number, code: string, detail: string, retryAfterMs?: number) {
    super(detail);
    this.name = "SyncRefusal";
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
