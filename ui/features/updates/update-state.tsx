import { CalendarClock, CircleCheck, CircleX, Clock3, OctagonX } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useNow } from "../../client/use-now.ts";
import { Panel } from "../../kit/board/panel.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ChooseMoment } from "./choose-moment.tsx";
import type { Updates } from "./updates-screen.tsx";

type State = Updates["state"];

/** What goes on now, with what may be done about it. */
export function UpdateState({ state, maySet }: { state: State; maySet: boolean }) {
  const words = useWords();
  const nowMs = useNow();
  if (state.kind === "idle") return null;
  const { version } = state;
  const span = state.kind === "countdown" ? words.span(state.switchAtMs - nowMs) : "";
  return (
    <Panel title={<span aria-live="polite">{words(`up.state.${state.kind}`, { version, span })}</span>}>
      <div className="flex flex-col gap-3">
        <Detail state={state} nowMs={nowMs} />
        {maySet && <Acts state={state} />}
      </div>
    </Panel>
  );
}

function Detail({ state, nowMs }: { state: State; nowMs: number }) {
  const words = useWords();
  const { language } = words.say.messages;
  switch (state.kind) {
    case "fetching": {
      const { doneBytes, totalBytes, retryAtMs, trouble } = state;
      const mb = (bytes: number) => words("up.mb", { n: words.number(Math.ceil(bytes / 1_000_000)) });
      return (
        <>
          <Progress
            done={doneBytes}
            total={totalBytes}
            label={words("up.state.fetching", { version: state.version })}
          />
          <p className="tabular-nums">
            {mb(doneBytes)} / {mb(totalBytes)} · {words(`up.source.${state.source}`)} · {words("up.fetch-hint")}
          </p>
          {retryAtMs !== null && (
            <p className="font-semibold text-attention-ink">
              {words("up.line-bad", { why: trouble, time: words.time(retryAtMs) })}
            </p>
          )}
        </>
      );
    }
    case "writing":
      return (
        <>
          <Progress done={state.percent} total={100} label={words("up.state.writing", { version: state.version })} />
          <p>
            {words.of("up.step", state.step)} · {words("up.fetch-hint")}
          </p>
        </>
      );
    case "ready":
      return (
        <>
          {state.notes[language] && <p className="whitespace-pre-line">{state.notes[language]}</p>}
          <p className="text-muted">{words("up.ready-hint")}</p>
        </>
      );
    case "planned": {
      const { when } = state;
      if (when.kind === "at")
        return (
          <p className="font-semibold text-lg">{words("up.when.at", { time: words.dayTime(when.atMs, nowMs) })}</p>
        );
      return (
        <>
          <p className="font-semibold text-lg">{words("up.when.quiet", { n: when.quietMinutes })}</p>
          <p className="text-muted">
            {when.quietSinceMs === null
              ? words("up.busy")
              : words("up.quiet-since", { span: words.span(nowMs - when.quietSinceMs) })}
          </p>
        </>
      );
    }
    case "switching":
      return <p className="font-semibold">{words(`up.step.${state.step}`)}</p>;
    case "proving":
      return (
        <>
          <p>{words("up.prove-hint", { boot: state.boot })}</p>
          <ul className="grid grid-cols-2 gap-1">
            {state.checks.map(({ name, state: how }) => {
              const Icon = { good: CircleCheck, bad: CircleX, waiting: Clock3 }[how];
              const tone = { good: "text-ok-ink", bad: "text-error-ink", waiting: "text-muted" }[how];
              return (
                <li key={name} className="flex items-center gap-2">
                  <Icon aria-hidden="true" className={`size-6 shrink-0 ${tone}`} />
                  <span className="font-semibold">{words(`up.check.${name}`)}</span>
                  <span className="text-muted">{words(`up.check-state.${how}`)}</span>
                </li>
              );
            })}
          </ul>
        </>
      );
    default:
      return null;
  }
}

function Acts({ state }: { state: State }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [chooses, setChooses] = useState(false);
  const cancel = () => void run("updates.cancel", {}, { done: words("up.called-off") });
  if (state.kind === "fetching" || state.kind === "writing")
    return (
      <TouchButton icon={OctagonX} disabled={busy} onPress={cancel}>
        {words("up.stop-fetch")}
      </TouchButton>
    );
  if (state.kind !== "ready" && state.kind !== "planned" && state.kind !== "countdown") return null;
  return (
    <div className="flex gap-2">
      {state.kind === "ready" ? (
        <TouchButton wide icon={CalendarClock} tone="primary" disabled={busy} onPress={() => setChooses(true)}>
          {words("up.choose")}
        </TouchButton>
      ) : (
        <>
          <TouchButton wide icon={OctagonX} tone="danger" disabled={busy} onPress={cancel}>
            {words("up.call-off")}
          </TouchButton>
          {state.kind === "planned" && (
            <TouchButton wide icon={CalendarClock} disabled={busy} onPress={() => setChooses(true)}>
              {words("up.choose-other")}
            </TouchButton>
          )}
        </>
      )}
      {chooses && <ChooseMoment version={state.version} onClose={() => setChooses(false)} />}
    </div>
  );
}
