import type { OutputOf } from "#sync/contracts/define.ts";
import type { syncStatus } from "#sync/contracts/sync.ts";

/** All that is known about a box at one moment. What could not be seen from where one looks is missing, and not judged. */
export interface Observation {
  nowMs: number;
  appliance?: ApplianceSeen;
  disk?: DiskSeen;
  drives?: readonly DriveSeen[];
  book?: BookSeen;
  clock?: ClockSeen;
  memory?: { usedBytes: number; freeBytes: number; totalBytes: number };
  backups?: BackupsSeen;
  certificates?: readonly CertificateSeen[];
  /** Paths under `secrets/` that others than their owner can read. */
  secrets?: { open: readonly string[] };
  encryption?: "tpm" | "file" | "none";
  slots?: SlotsSeen;
  files?: { waiting: number; refused: number };
  /** Null when it should run and does not. */
  broker?: { clients: number } | null;
  machines?: { count: number; down: readonly string[] };
  sync?: Pick<OutputOf<typeof syncStatus>, "state" | "lastContactMs" | "trouble" | "standby"> & { pending: number };
}

export interface ApplianceSeen {
  state: "runs" | "stopped" | "silent";
  pid: number;
  version: string;
  facts: number;
  waiting: number;
  uptimeMs: number;
  why: string;
  /** Starts that nobody asked for within the last hour; missing where nobody counts. */
  restarts?: number;
}

export interface DiskSeen {
  freeBytes: number;
  sizeBytes: number;
  bookBytes: number;
  /** Free bytes in the past, the oldest first: what the days until it is full come from. */
  past: readonly { atMs: number; freeBytes: number }[];
}

/** What a drive says about itself. Null where it does not say. */
export interface DriveSeen {
  name: string;
  passed: boolean | null;
  /** Of its life, as the drive counts it; may be over 100. */
  wornPercent: number | null;
  sparePercent: number | null;
  spareLimitPercent: number | null;
  celsius: number | null;
  hours: number | null;
  /** Reads or writes that failed for good. */
  mediaErrors: number | null;
}

export interface BookSeen {
  /** What a look at the pages found; empty: they are whole. Missing: not looked at this time. */
  damage?: readonly string[];
  /** Facts that a full check against all balances went through, when there was one. */
  verifiedFacts?: number;
  head: number;
  lastFactAtMs: number | null;
  firstFactAtMs: number | null;
  cursors: readonly { consumer: string; pos: number }[];
  letters: readonly { consumer: string; count: number; error: string }[];
}

export interface ClockSeen {
  /** This clock minus that of `source`, as far as it was compared. */
  offsetMs: number | null;
  source: string;
  comparedAtMs: number | null;
  /** No clock that is right shows less. */
  builtAtMs: number;
  /** The last jump against the machine's own steady clock. */
  step: { byMs: number; atMs: number } | null;
  upMs: number;
}

export interface BackupsSeen {
  /** When each of those that are known was made. */
  madeAtMs: readonly number[];
  /** How often one is to be made; null without a plan. */
  everyMs: number | null;
  failed: readonly { place: string; why: string }[];
}

export interface CertificateSeen {
  name: string;
  /** Null: the file is there and holds none. */
  endsAtMs: number | null;
}

export interface SlotsSeen {
  running: string;
  other: string;
  otherCanStart: boolean;
  /** Starts of the running slot that were not confirmed yet; 0 when it is confirmed. */
  tries: number;
  rolledBack: { version: string; why: string; atMs: number } | null;
}
