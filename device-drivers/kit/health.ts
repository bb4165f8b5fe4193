/** Whether a machine can be counted on, and since when. Silence is a state: a machine that should speak and does not is `silent`. */
export interface Health {
  state: "starting" | "online" | "silent" | "retrying" | "offline" | "stopped";
  sinceMs: number;
  /** Why, as a code with data; screens word it. `offline` always has one. */
  why?: HealthReason;
  /** Tries since it was last online. */
  tries: number;
  /** When anything was last heard. */
  heardMs?: number;
}

export interface HealthReason {
  code:
    | "not-found" // no such port, no such host
    | "refused"
    | "not-allowed" // no rights on the port, wrong credentials
    | "unplugged"
    | "closed-by-machine"
    | "timeout"
    | "no-answer"
    | "write-stuck"
    | "protocol" // it speaks, but not this protocol
    | "certificate-untrusted"
    | "in-use"
    | "busy"
    | "error";
  /** The system's own words. */
  said?: string;
}
