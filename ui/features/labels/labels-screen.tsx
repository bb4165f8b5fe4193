import { Printer, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useLive } from "../../client/use-live.ts";
import { useScans } from "../../client/use-scans.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { JobLine } from "./job-line.tsx";
import { NewLabel } from "./new-label.tsx";
import { PrintersStrip } from "./printers-strip.tsx";

const states = ["waiting", "asked", "sent", "failed", "printed", "cancelled"] as const;

/** What waits to be printed, what a person must look after, what failed, and anything once more. */
export function LabelsScreen() {
  const words = useWords();
  const { run } = useActs();
  const [state, setState] = useState<(typeof states)[number]>("waiting");
  const [making, setMaking] = useState(false);
  const answer = useLive("papers.queue", { state, limit: 100 });
  const { waiting, asked = 0, sent, failed } = answer.data ?? {};
  const counts = { waiting, asked, sent, failed, printed: undefined, cancelled: undefined };
  useScans(({ raw }) => {
    const done = ({ jobIds }: { jobIds: readonly string[] }) =>
      jobIds.length > 0 ? words("labels.noted") : words("labels.not-asked", { code: raw });
    return run("papers.seen", { code: raw }, { done }).then(() => undefined);
  }, asked > 0);
  return (
    <Screen
      title={words("nav.labels")}
      tools={
        <>
          <Tabs
            label={words("labels.queue")}
            chosen={state}
            onChoose={setState}
            tabs={states.map((id) => ({ id, label: words(`labels.state.${id}`), count: counts[id] }))}
          />
          <TouchButton tone="primary" icon={Printer} onPress={() => setMaking(true)}>
            {words("labels.new")}
          </TouchButton>
        </>
      }
    >
      <PrintersStrip />
      {asked > 0 && state !== "asked" && (
        <div
          className="flex shrink-0 items-center gap-3 rounded-xl bg-attention px-4 py-2 text-on-attention"
          role="status"
        >
          <TriangleAlert aria-hidden="true" className="size-6 shrink-0" />
          <span className="min-w-0 flex-1 font-semibold">
            {words.count("labels.asked-one", "labels.asked-many", asked)}
          </span>
          <TouchButton onPress={() => setState("asked")}>{words("labels.look")}</TouchButton>
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <AnswerState answer={answer}>
          {({ jobs }) =>
            jobs.length === 0 ? (
              <EmptyState icon={Printer} title={words("labels.empty")} hint={words("labels.empty-hint")} />
            ) : (
              <div className="flex flex-col gap-2">
                {state === "asked" && <p className="px-1 text-muted">{words("labels.asked-hint")}</p>}
                {jobs.map((job) => (
                  <JobLine key={job.jobId} job={job} />
                ))}
              </div>
            )
          }
        </AnswerState>
      </div>
      {making && <NewLabel onClose={() => setMaking(false)} />}
    </Screen>
  );
}
