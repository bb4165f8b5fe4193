import { Check, X } from "lucide-react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { LabelPreview } from "./label-preview.tsx";
import { MoveJob } from "./move-job.tsx";
import { OpenPaper } from "./open-paper.tsx";
import { PaperSubject } from "./paper-subject.tsx";

type Job = CallValue<"papers.queue">["jobs"][number];

/** One print job with what may be done about it now. */
export function JobLine({ job }: { job: Job }) {
  const words = useWords();
  const { paper, subject, printer, copies, state, trouble, requestedAt, sentAt } = job;
  const atMs = (state === "sent" || state === "asked" ? sentAt : undefined) ?? requestedAt;
  return (
    <div className="flex min-h-15 items-center gap-4 rounded-xl border border-line bg-panel px-4 py-1.5">
      <span className="w-40 font-bold">{words.of("paper", paper)}</span>
      <span className="min-w-0 flex-1">
        <PaperSubject paper={paper} subject={subject} />{" "}
        <span className="text-muted text-sm">
          {[copies > 1 && words("labels.copies", { n: copies }), printer && words("labels.printer", { printer })]
            .filter(Boolean)
            .join(" ")}
        </span>
        {trouble !== "" && (
          <span className={`block text-sm ${state === "failed" ? "text-error-ink" : "text-muted"}`}>
            {words.of("machine-why", trouble)}
          </span>
        )}
      </span>
      <span className="text-muted text-sm tabular-nums">{atMs !== null && words.dayTime(atMs, Date.now())}</span>
      {state === "asked" ? <DidItComeOut job={job} /> : <UsualActs job={job} />}
    </div>
  );
}

/** The appliance cannot know; whoever stands at the printer can. */
function DidItComeOut({ job: { jobId } }: { job: Job }) {
  const words = useWords();
  const { run, busy } = useActs();
  return (
    <>
      <TouchButton
        icon={Check}
        tone="primary"
        disabled={busy}
        onPress={() => void run("papers.answer", { jobId, came: true }, { done: words("labels.noted") })}
      >
        {words("labels.came")}
      </TouchButton>
      <TouchButton
        icon={X}
        disabled={busy}
        onPress={() => void run("papers.answer", { jobId, came: false }, { done: words("labels.queued") })}
      >
        {words("labels.did-not-come")}
      </TouchButton>
    </>
  );
}

function UsualActs({ job: { jobId, paper, subject, printer, state } }: { job: Job }) {
  const words = useWords();
  const { run, busy } = useActs();
  const again = () => void run("papers.reprint", { jobId }, { done: words("labels.queued") });
  const isTest = paper === "test-label";
  return (
    <>
      {paper.endsWith("-label") ? (
        <LabelPreview kind={paper} subject={subject} />
      ) : (
        <OpenPaper kind={paper} subject={subject} />
      )}
      {state === "waiting" && !isTest && <MoveJob jobId={jobId} printer={printer} />}
      {state !== "waiting" && state !== "sent" && (
        <TouchButton disabled={busy} onPress={again}>
          {words("labels.again")}
        </TouchButton>
      )}
      {(state === "waiting" || state === "failed") && (
        <TouchButton
          tone="danger"
          disabled={busy}
          onPress={() => void run("papers.cancel", { jobId }, { done: words("labels.cancelled"), undo: again })}
        >
          {words("labels.cancel")}
        </TouchButton>
      )}
    </>
  );
}
