import type { ShiftReport } from "./checks/check-shift.ts";
import type { DemoOptions } from "./demo-options.ts";
import type { ShiftPlan } from "./plan/shift-plan.ts";
import type { ShiftResult } from "./run-shift.ts";
import type { Tally } from "./tally.ts";

export type Closing = ReturnType<typeof closingObject>;

/** The one object that a run ends with. */
export function closingObject({
  options,
  plan,
  shift,
  tally,
  report,
}: {
  options: DemoOptions;
  plan: ShiftPlan;
  shift: ShiftResult;
  tally: Tally;
  report: ShiftReport;
}) {
  const scans = [...tally.scans.values()].reduce((sum, flow) => sum + flow.scans, 0);
  const picks = [...tally.scans]
    .filter(([flow]) => flow === "pick-single" || flow === "pick-cart")
    .map(([, flow]) => flow);
  const pickScans = picks.reduce((sum, flow) => sum + flow.scans, 0);
  const pickLines = picks.reduce((sum, flow) => sum + flow.lines, 0);
  return {
    orders: plan.orders.length,
    shipped: shift.shipped.length,
    lines: plan.orders.reduce((sum, { lines }) => sum + lines.length, 0),
    scans,
    /** Of picking: the item and the tote, and the drop shared by the lines of a walk. */
    scansPerLine: rounded(pickScans / Math.max(1, pickLines)),
    exceptions: report.exceptions,
    conservation: report.conservation,
    doublePromises: report.doublePromises,
    seconds: shift.seconds,
    ok: report.ok,
    seed: options.seed,
    skus: plan.items.length,
    locations: plan.locations.length,
    files: shift.files,
    facts: report.facts,
    pickedLines: tally.pickedLines,
    shippedQty: shift.shipped.reduce((sum, { shippedQty }) => sum + shippedQty, 0),
    scansPerFlow: Object.fromEntries(
      [...tally.scans].map(([flow, one]) => [
        flow,
        { jobs: one.jobs, lines: one.lines, scans: one.scans, allowed: one.allowed },
      ]),
    ),
    wrongScans: tally.mistakes,
    misfortunes: Object.fromEntries([...tally.misfortunes].sort()),
    refusals: Object.fromEntries([...tally.refusals].sort()),
    answerMs: { p50: tally.percentileMs(0.5), p99: tally.percentileMs(0.99), answers: tally.answerMs.length },
    duplicatesSent: tally.duplicatesSent,
    offlineSpells: tally.offlineSpells,
    boardUpdates: shift.boardUpdates,
    orderStates: report.orderStates,
    ...report.machines,
  };
}

/** For people. */
export function summary(closing: Closing, report: ShiftReport): string {
  const { misfortunes, refusals, scansPerFlow } = closing;
  const list = (of: Record<string, unknown>) =>
    Object.entries(of)
      .map(([name, n]) => `${name} ${n}`)
      .join(", ") || "none";
  const flows = Object.entries(scansPerFlow).map(
    ([flow, { jobs, scans, allowed }]) =>
      `  ${flow.padEnd(12)} ${String(jobs).padStart(5)} jobs ${String(scans).padStart(6)} scans, ${allowed} allowed`,
  );
  return [
    "",
    `${closing.orders} orders with ${closing.lines} lines on ${closing.skus} SKUs and ${closing.locations} locations, in ${closing.seconds} s (seed ${closing.seed})`,
    `shipped      ${closing.shipped} orders, ${closing.shippedQty} units; all orders: ${list(closing.orderStates)}`,
    `picked       ${closing.pickedLines} lines, ${closing.scansPerLine} scans each`,
    ...flows,
    `misfortunes  ${list(misfortunes)}`,
    `refusals     ${list(refusals)}`,
    `network      ${closing.offlineSpells} times gone, ${closing.duplicatesSent} commands sent twice, answers p50 ${closing.answerMs.p50} ms, p99 ${closing.answerMs.p99} ms`,
    `book         ${closing.facts} facts, ${closing.exceptions} exceptions of which ${report.openExceptions} are open`,
    ...(report.machines
      ? Object.entries(report.machines).map(
          ([what, said]) => `${what.padEnd(12)} ${typeof said === "object" ? list(said) : said}`,
        )
      : []),
    "",
    ...report.checks.map(({ what, problems }) => `${problems.length === 0 ? "ok  " : "FAIL"} ${what}`),
    ...report.checks.flatMap(({ what, problems }) =>
      problems.length === 0
        ? []
        : [
            "",
            `${what}:`,
            ...problems.slice(0, 20).map((problem) => `  - ${problem}`),
            ...(problems.length > 20 ? [`  and ${problems.length - 20} more`] : []),
          ],
    ),
    "",
  ].join("\n");
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
