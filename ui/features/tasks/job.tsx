import { MessageSquareWarning, RotateCcw } from "lucide-react";
import { useRef, useState } from "react";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Offer, Phrase } from "#sync/model/steps/step.ts";
import { useKontor } from "../../client/kontor-context.ts";
import type { HeldJob } from "../../client/outbox/outbox-db.ts";
import { hasEnded } from "../../client/take-work.ts";
import { useHeldJob, usePerson } from "../../client/use-person.ts";
import { useScans } from "../../client/use-scans.ts";
import { useStationScans } from "../../client/use-station-scans.ts";
import { Button } from "../../kit/button.tsx";
import { useFeedback } from "../../kit/feedback/feedback.tsx";
import type { Tone } from "../../kit/feedback/tones.ts";
import { useSay } from "../../kit/messages/use-say.tsx";
import { JobEnded } from "./job-ended.tsx";
import { OffersSheet, openQuestion } from "./offers-sheet.tsx";
import { StepActions } from "./step-actions.tsx";
import { StepShow } from "./step-show.tsx";

export interface JobProps {
  onHome: () => void;
  /** The job was opened by a scan: the next one is, too. */
  onStartAgain: (kind: string) => void;
}

/** Runs whatever steps the appliance wrote; knows no kind of work by name. */
export function JobScreen({ onHome, onStartAgain }: JobProps) {
  const person = usePerson();
  const held = useHeldJob(person.id);
  const say = useSay();
  if (held === undefined) {
    return (
      <main className="flex h-full flex-col justify-end gap-4 p-4">
        <p className="flex-1 font-bold text-xl">{say("outbox.no-job")}</p>
        <Button tone="primary" wide onPress={onHome}>
          {say("act.home")}
        </Button>
      </main>
    );
  }
  if (hasEnded(held)) return <JobEnded held={held} onHome={onHome} onStartAgain={onStartAgain} />;
  return <OpenJob key={held.job.id} held={held} />;
}

interface Notice {
  tone: Tone;
  message: Phrase;
  offer?: string;
}

/** A press that meant the last step must not hit the next one, whose button stands in the same place. */
const restMs = 300;

function OpenJob({ held }: { held: HeldJob }) {
  const { outbox, sender } = useKontor();
  const say = useSay();
  const { give } = useFeedback();
  const [notice, setNotice] = useState<Notice>();
  /** The exception sheet: closed, open on its list, or on the one exception that answers the error. */
  const [problems, setProblems] = useState<{ first?: string }>();
  const restUntil = useRef(0);
  const { job, state, personId } = held;
  const step = job.steps.find(({ id }) => id === state.stepId);

  /** On the disk first, then to the person. */
  async function take(event: JobEvent) {
    const tell = (tone: Tone, message: Phrase, offer?: string) => {
      give(tone, say.phrase(message));
      // What went wrong stays until something goes right.
      setNotice(tone === "ok" && !message.code.startsWith("undo.") ? undefined : { tone, message, offer });
    };
    try {
      const recorded = await outbox.record(personId, event);
      if (recorded.kind === "full") return tell("error", { code: "outbox.full" });
      if (recorded.kind === "no-job") return tell("error", { code: "outbox.no-job" });
      const { feedback, message, commands, offer } = recorded.advance;
      tell(feedback, message, offer);
      if (feedback !== "error") setProblems(undefined);
      if (commands.length > 0) void sender.flush();
    } catch (cause) {
      console.error(cause);
      tell("error", { code: "outbox.failed" });
    }
  }
  function press(event: JobEvent) {
    const nowMs = performance.now();
    if (nowMs < restUntil.current) return;
    restUntil.current = nowMs + restMs;
    void take(event);
  }
  useScans(({ raw, atMs }) => take({ type: "scan", raw, atMs }));
  useStationScans();

  if (step === undefined) return <p className="p-4">{say("job.broken", { step: state.stepId })}</p>;
  const progress = step.show.find((block) => block.kind === "progress");
  const canUndo = state.history.length > 0;
  return (
    <main className="mx-auto flex h-full w-full max-w-xl flex-col">
      {progress?.kind === "progress" && <Progress done={progress.done} total={progress.total} />}
      <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-3 py-2">
        <div>
          <p className="flex items-baseline justify-between gap-3 text-base text-muted">
            <span className="truncate">{say.phrase(job.title)}</span>
            {progress?.kind === "progress" && (
              <span className="shrink-0 tabular-nums">
                {say("job.progress", { done: progress.done, total: progress.total })}
              </span>
            )}
          </p>
          <h1 className="text-balance font-bold text-2xl">{say.phrase(step.title)}</h1>
        </div>
        {notice && (
          <NoticeBar
            notice={notice}
            offer={step.offers?.find(({ id }) => id === notice.offer)}
            onOffer={(offer) =>
              openQuestion(offer, {}) === undefined
                ? press({ type: "offer", id: offer.id })
                : setProblems({ first: offer.id })
            }
          />
        )}
        <StepShow step={step} form={state.form} />
      </div>
      <div className="flex flex-col gap-2 border-line border-t-2 bg-panel/60 p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <StepActions key={`${step.id} ${held.sentSeq}`} step={step} form={state.form} onEvent={press} />
        <div className="grid grid-cols-[1.2fr_1fr] gap-2">
          <Button
            icon={RotateCcw}
            tone="quiet"
            disabled={!canUndo && state.lastSent === undefined}
            onPress={() => press({ type: "undo" })}
          >
            {say("act.undo")}
          </Button>
          <Button
            icon={MessageSquareWarning}
            tone={(step.offers ?? []).length > 0 ? "warning" : "quiet"}
            disabled={(step.offers ?? []).length === 0}
            onPress={() => setProblems({})}
          >
            {say("act.exception")}
          </Button>
        </div>
      </div>
      <OffersSheet
        open={problems !== undefined}
        offers={step.offers ?? []}
        first={problems?.first}
        onClose={() => setProblems(undefined)}
        onTake={(event) => press(event)}
      />
    </main>
  );
}

function Progress({ done, total }: { done: number; total: number }) {
  const percent = total > 0 ? Math.min(100, Math.round((100 * done) / total)) : 0;
  return (
    <div role="progressbar" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done} className="h-2 bg-sunken">
      <div className="h-full bg-action transition-[width]" style={{ width: `${percent}%` }} />
    </div>
  );
}

interface NoticeBarProps {
  notice: Notice;
  offer?: Offer;
  onOffer: (offer: Offer) => void;
}

function NoticeBar({ notice, offer, onOffer }: NoticeBarProps) {
  const say = useSay();
  const look = {
    ok: "bg-tint text-ink",
    attention: "bg-attention text-on-attention",
    error: "bg-error text-on-error",
  }[notice.tone];
  return (
    <div className={`flex flex-col gap-3 rounded-xl p-4 ${look}`}>
      <p className="break-words font-semibold text-lg">{say.phrase(notice.message)}</p>
      {offer && (
        <Button wide onPress={() => onOffer(offer)}>
          {say.phrase(offer.label)}
        </Button>
      )}
    </div>
  );
}
