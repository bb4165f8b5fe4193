import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Facts that somebody who follows the journal could not take. */
export function DeadLetters() {
  const words = useWords();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<{ id: number; consumer: string }>();
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
                <p className="break-words text-error-ink text-sm">{error}</p>
                <div className="flex gap-2 pt-1">
                  <TouchButton
                    icon={RefreshCw}
                    disabled={busy}
                    onPress={() => void run("dead-letters.retry", { letterId: id }, { done: words("health.retried") })}
                  >
                    {words("health.retry")}
                  </TouchButton>
                  <TouchButton tone="danger" disabled={busy} onPress={() => setAsked({ id, consumer })}>
                    {words("health.drop")}
                  </TouchButton>
                </div>
              </div>
            ))}
          </>
        )}
      </AnswerState>
      {asked && (
        <AskSure
          danger
          title={words("health.drop")}
          confirm={words("health.drop")}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            void run("dead-letters.drop", { letterId: asked.id }, { done: words("health.dropped") });
          }}
        >
          {words("health.drop-detail", { consumer: asked.consumer })}
        </AskSure>
      )}
    </Panel>
  );
}
