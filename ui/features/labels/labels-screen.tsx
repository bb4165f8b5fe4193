import { Printer } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { NewLabel } from "./new-label.tsx";
import { OpenPaper } from "./open-paper.tsx";
import { PaperSubject } from "./paper-subject.tsx";

type Job = CallValue<"papers.queue">["jobs"][number];
const states = ["waiting", "failed", "printed", "cancelled"] as const;

/** What waits to be printed, what failed, and anything once more. */
export function LabelsScreen() {
  const words = useWords();
  const [state, setState] = useState<(typeof states)[number]>("waiting");
  const [making, setMaking] = useState(false);
  const answer = useLive("papers.queue", { state, limit: 100 });
  const counts = {
    waiting: answer.data?.waiting,
    failed: answer.data?.failed,
    printed: undefined,
    cancelled: undefined,
  };
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
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <AnswerState answer={answer}>
          {({ jobs }) =>
            jobs.length === 0 ? (
              <EmptyState icon={Printer} title={words("labels.empty")} hint={words("labels.empty-hint")} />
            ) : (
              <div className="flex flex-col gap-2">
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

function JobLine({ job }: { job: Job }) {
  const words = useWords();
  const { run, busy } = useActs();
  const { jobId, paper, subject, printer, copies, state, trouble, requestedAt } = job;
  return (
    <div className="flex min-h-15 items-center gap-4 rounded-xl border border-line bg-panel px-4 py-1.5">
      <span className="w-48 font-bold">{words.of("paper", paper)}</span>
      <span className="min-w-0 flex-1">
        <PaperSubject paper={paper} subject={subject} />{" "}
        <span className="text-muted text-sm">
          {[copies > 1 && words("labels.copies", { n: copies }), printer && words("labels.printer", { printer })]
            .filter(Boolean)
            .join(" ")}
        </span>
        {trouble !== "" && <span className="block text-error text-sm">{trouble}</span>}
      </span>
      <span className="text-muted text-sm tabular-nums">
        {requestedAt !== null && words.dayTime(requestedAt, Date.now())}
      </span>
      <OpenPaper kind={paper} subject={subject} />
      <TouchButton
        disabled={busy}
        onPress={() => void run("papers.reprint", { jobId }, { done: words("labels.queued") })}
      >
        {words("labels.again")}
      </TouchButton>
      {(state === "waiting" || state === "failed") && (
        <TouchButton
          tone="danger"
          disabled={busy}
          onPress={() =>
            void run(
              "papers.cancel",
              { jobId },
              {
                done: words("labels.cancelled"),
                undo: () => void run("papers.reprint", { jobId }, { done: words("labels.queued") }),
              },
            )
          }
        >
          {words("labels.cancel")}
        </TouchButton>
      )}
    </div>
  );
}
