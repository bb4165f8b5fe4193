import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Facts that somebody who follows the journal could not take. */
export function DeadLetters() {
  const words = useWords();
  const answer = useLive("dead-letters.list", { limit: 50 });
  return (
    <Panel title={words("health.letters")} scrolls>
      <AnswerState answer={answer} rows={3}>
        {({ letters }) => (
          <>
            {letters.length === 0 && <p className="text-muted">{words("health.no-letters")}</p>}
            {letters.map(({ id, consumer, type, error, tries, atMs }) => (
              <div key={id} className="flex flex-col border-line border-t py-2 first:border-t-0">
                <p className="flex gap-3">
                  <span className="font-mono font-semibold">{consumer}</span>
                  <span className="min-w-0 flex-1 truncate">{words.of("fact", type)}</span>
                  <span className="text-muted text-sm">{words("health.tries", { n: tries })}</span>
                  <span className="text-muted text-sm tabular-nums">{words.dayTime(atMs, Date.now())}</span>
                </p>
                <p className="break-words text-error text-sm">{error}</p>
              </div>
            ))}
          </>
        )}
      </AnswerState>
    </Panel>
  );
}
