import { Upload } from "lucide-react";
import { useRef } from "react";
import type { CallInput, CallValue } from "../../client/call.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCommand } from "../../client/use-command.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";

const fileBytesMax = 8 * 1024 * 1024;

export type Outcome = { done: CallValue<"fleet.import-plan"> } | { problem: ProblemShape } | { unreadable: true };

/** Takes the tracks from a LIF file, or a plan file with zones beside it, and says what is odd about them. */
export function ImportPlan({ onOutcome }: { onOutcome: (outcome: Outcome) => void }) {
  const words = useWords();
  const { send, busy } = useCommand("fleet.import-plan");
  const input = useRef<HTMLInputElement>(null);

  async function take(file: File) {
    const read = file.size > fileBytesMax ? undefined : await readJson(file);
    if (!read) return onOutcome({ unreadable: true });
    const answer = await send({ ...planOf(read), name: file.name.replace(/\.[^.]*$/, "").slice(0, 80) });
    if (answer) onOutcome(answer.ok ? { done: answer.value } : { problem: answer.problem });
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".lif,.json,application/json"
        aria-label={words("robots.import")}
        className="hidden"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = "";
          if (file) void take(file);
        }}
      />
      <TouchButton icon={Upload} disabled={busy} onPress={() => input.current?.click()}>
        {words("robots.import")}
      </TouchButton>
    </>
  );
}

/** What became of an import. Its own part of the screen: the button is drawn elsewhere as soon as there are tracks. */
export function ImportOutcome({ outcome, onClose }: { outcome: Outcome; onClose: () => void }) {
  const words = useWords();
  return (
    <MiddleDialog title={words("robots.import")} onClose={onClose}>
      {"problem" in outcome && <Problem problem={outcome.problem} />}
      {"unreadable" in outcome && <p role="alert">{words("robots.not-lif")}</p>}
      {"done" in outcome && (
        <>
          <p className="font-semibold">
            {words("robots.imported", {
              nodes: outcome.done.nodes,
              edges: outcome.done.edges,
              stations: outcome.done.stations,
            })}
          </p>
          <ul className="list-disc ps-6">
            {outcome.done.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </>
      )}
      <TouchButton wide tone="primary" onPress={onClose}>
        {words("k.close")}
      </TouchButton>
    </MiddleDialog>
  );
}

type PlanFile = Pick<CallInput<"fleet.import-plan">, "lif" | "stations" | "zones">;

/** A LIF document; or one with what LIF has no place for beside it: `{ "lif": {…}, "stations": {…}, "zones": […] }`. The appliance checks both. */
function planOf(read: Record<string, unknown>): PlanFile {
  if (typeof read.lif !== "object" || read.lif === null) return { lif: read };
  const { lif, stations, zones } = read as PlanFile;
  return { lif, ...(stations && { stations }), ...(zones && { zones }) };
}

async function readJson(file: File): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = JSON.parse(await file.text());
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
