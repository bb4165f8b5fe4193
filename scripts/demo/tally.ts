export type Flow =
  | "receive"
  | "putaway"
  | "move"
  | "pick-single"
  | "pick-cart"
  | "pack"
  | "load"
  | "count"
  | "put-back";

/** What happened in the shift, as the handhelds saw it. */
export class Tally {
  readonly scans = new Map<Flow, { jobs: number; scans: number; allowed: number; lines: number }>();
  readonly overTable: string[] = [];
  readonly refusals = new Map<string, number>();
  readonly misfortunes = new Map<string, number>();
  readonly answerMs: number[] = [];
  /** Commands that the appliance said are done, by command id. */
  readonly acknowledged = new Map<string, string>();
  readonly surprises: string[] = [];
  mistakes = 0;
  duplicatesSent = 0;
  offlineSpells = 0;
  retries = 0;
  pickedLines = 0;

  misfortune(kind: string): void {
    this.misfortunes.set(kind, (this.misfortunes.get(kind) ?? 0) + 1);
  }

  refused(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** Something that no plan of the demo explains: it fails the run. */
  surprise(text: string): void {
    if (this.surprises.length < 50) this.surprises.push(text);
  }

  job(
    flow: Flow,
    { scans, allowed, lines, what }: { scans: number; allowed: number; lines: number; what: string },
  ): void {
    const sum = this.scans.get(flow) ?? { jobs: 0, scans: 0, allowed: 0, lines: 0 };
    this.scans.set(flow, {
      jobs: sum.jobs + 1,
      scans: sum.scans + scans,
      allowed: sum.allowed + allowed,
      lines: sum.lines + lines,
    });
    if (scans > allowed) this.overTable.push(`${flow} ${what}: ${scans} scans where the table allows ${allowed}`);
  }

  percentileMs(share: number): number {
    const sorted = [...this.answerMs].sort((a, b) => a - b);
    return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  }
}
