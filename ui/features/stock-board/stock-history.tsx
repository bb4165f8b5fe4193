import type { CallInput } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { usePersonName } from "../../client/use-person-name.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type About = Pick<CallInput<"stock.history">, "sku" | "lot" | "place" | "lpn">;

/** The last moves of an item, a place or a pallet, newest first. */
export function StockHistory({ about }: { about: About }) {
  const words = useWords();
  const nowMs = Date.now();
  const answer = useCall("stock.history", { ...about, limit: 40 });
  const personName = usePersonName();
  const nameOf = (id: string) => (id === "system" ? words("k.appliance") : personName(id));
  return (
    <Panel title={words("stock.history")}>
      <AnswerState answer={answer} rows={3}>
        {({ moves }) => (
          <>
            {moves.length === 0 && <p className="text-muted">{words("stock.no-history")}</p>}
            <ol>
              {moves.map(({ pos, at, type, actor, place, sku, lot, serial, lpn, status, delta }) => (
                <li
                  key={[pos, place, sku, lot, serial, lpn, status, delta].join("|")}
                  className="flex items-center gap-3 border-line border-t py-1.5 text-sm first:border-t-0"
                >
                  <span className="w-28 shrink-0 text-muted tabular-nums">{words.dayTime(at, nowMs)}</span>
                  <span className="w-40 shrink-0 truncate font-semibold">{words.of("fact", type)}</span>
                  <span className="min-w-0 flex-1 truncate font-mono">
                    {[about.sku ? "" : sku, words.of("outside", place), lpn, lot]
                      .filter((text) => text !== "")
                      .join(" · ")}
                  </span>
                  <span className="shrink-0 text-muted">{nameOf(actor)}</span>
                  <span className={`w-20 shrink-0 text-end font-bold tabular-nums ${delta < 0 ? "text-muted" : ""}`}>
                    {delta > 0 && "+"}
                    {words.number(delta)}
                  </span>
                </li>
              ))}
            </ol>
          </>
        )}
      </AnswerState>
    </Panel>
  );
}
