import { useNow } from "../../client/use-now.ts";
import { usePolled } from "../../client/use-polled.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

const lookEveryMs = 10_000;
const shownMax = 30;

/** What was updated here, newest first. */
export function UpdateHistory() {
  const words = useWords();
  const nowMs = useNow();
  const answer = usePolled("updates.history", {}, lookEveryMs);
  return (
    <Panel title={words("up.history")}>
      <AnswerState answer={answer} rows={2}>
        {({ history }) =>
          history.length === 0 ? (
            <p className="text-muted">{words("up.history-none")}</p>
          ) : (
            <ul className="flex flex-col divide-y divide-line">
              {history.slice(0, shownMax).map(({ atMs, what, version, by, detail }) => (
                <li key={`${atMs} ${what}`} className="flex items-baseline gap-3 py-1.5">
                  <span className="w-24 shrink-0 text-muted tabular-nums">{words.dayTime(atMs, nowMs)}</span>
                  <span className="font-semibold">{version}</span>
                  <span>{words(`up.past.${what}`)}</span>
                  <span className="min-w-0 flex-1 truncate text-end text-muted">
                    {what === "rolled-back" ? words.of("up.cause", detail) : by}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </AnswerState>
    </Panel>
  );
}
