import { ClipboardList, Lock, LockOpen } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Holds } from "./holds.tsx";
import { StockHistory } from "./stock-history.tsx";
import { StockTable } from "./stock-table.tsx";

/** What stands in a place, what is on its way, and whether it is open. */
export function LocationStock({ location, onFind }: { location: string; onFind: (code: string) => void }) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState(false);
  const answer = useLive("locations.get", { location });
  const unlock = () => run("locations.unlock", { location }, { done: words("stock.unlocked", { location }) });
  function lock(reason: string) {
    setAsked(false);
    void run(
      "locations.lock",
      { location, reason },
      { done: words("stock.locked", { location }), undo: () => void unlock() },
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <AnswerState answer={answer} rows={4}>
        {({ location: place, stock, tasks, holds }) => {
          const isLocked = place.lockedIn === true || place.lockedOut === true;
          return (
            <Panel
              title={<span className="font-mono">{location}</span>}
              aside={<span className="text-muted">{place.zone && `${words("stock.zone")} ${place.zone}`}</span>}
            >
              <div className="flex flex-col gap-3">
                <div className="flex flex-wrap items-center gap-2">
                  {isLocked && (
                    <span className="flex min-h-13 items-center gap-3 rounded-xl bg-error px-4 font-semibold text-on-error">
                      <Lock aria-hidden="true" className="size-5" />
                      {words("stock.locked-why", {
                        reason: typeof place.lockReason === "string" ? place.lockReason : "",
                      })}
                    </span>
                  )}
                  {may("supervisor") &&
                    (isLocked ? (
                      <TouchButton tone="primary" icon={LockOpen} disabled={busy} onPress={() => void unlock()}>
                        {words("stock.unlock")}
                      </TouchButton>
                    ) : (
                      <TouchButton icon={Lock} disabled={busy} onPress={() => setAsked(true)}>
                        {words("stock.lock")}
                      </TouchButton>
                    ))}
                  <Holds about={{ scope: "location", place: location }} what={location} active={holds} />
                  {(may("supervisor") || may("counter")) && (
                    <TouchButton
                      icon={ClipboardList}
                      disabled={busy}
                      onPress={() =>
                        void run("counts.request", { location }, { done: words("stock.counted", { location }) })
                      }
                    >
                      {words("stock.count")}
                    </TouchButton>
                  )}
                </div>
                {stock.length === 0 ? (
                  <p className="text-muted">{words("stock.nothing")}</p>
                ) : (
                  <StockTable rows={stock} onFind={onFind} />
                )}
                {tasks.length > 0 && (
                  <section>
                    <h3 className="font-bold">{words("stock.tasks")}</h3>
                    {tasks.map(({ id, type, state, direction, lpn, sku, qty }) => (
                      <p key={id} className="flex gap-3 border-line border-t py-1.5">
                        <span className="font-semibold">{words.of("task-type", type)}</span>
                        <span className="text-muted">{words.of("direction", direction)}</span>
                        <span className="min-w-0 flex-1 truncate font-mono">
                          {[lpn, sku, qty > 0 ? String(qty) : ""].filter((text) => text !== "").join(" · ")}
                        </span>
                        <span className="text-muted">{words.of("task-state", state)}</span>
                      </p>
                    ))}
                  </section>
                )}
              </div>
            </Panel>
          );
        }}
      </AnswerState>
      <StockHistory about={{ place: location }} />
      {asked && (
        <AskReason
          title={`${words("stock.lock")}: ${location}`}
          detail={words("stock.lock-detail", { location })}
          reasons={["why.cleaning", "why.blocked", "why.damaged", "why.counted-again"]}
          confirm={words("stock.lock")}
          onClose={() => setAsked(false)}
          onDone={lock}
        />
      )}
    </div>
  );
}
