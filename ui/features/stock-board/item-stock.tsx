import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Holds } from "./holds.tsx";
import { StockHistory } from "./stock-history.tsx";
import { StockTable } from "./stock-table.tsx";

/** Where an item (or one lot of it) stands, how much of it is free, and what moved. */
export function ItemStock({
  sku,
  lot,
  name,
  onFind,
}: {
  sku: string;
  lot?: string;
  name: string;
  onFind: (code: string) => void;
}) {
  const words = useWords();
  const about = lot === undefined ? { sku } : { sku, lot };
  const stock = useLive("stock.list", { ...about, limit: 200 });
  const holds = useLive("holds.list", { sku, limit: 50 });
  const active = (holds.data?.holds ?? []).filter((hold) => lot === undefined || hold.lot === lot);
  const what = lot === undefined ? sku : `${sku} ${lot}`;
  return (
    <div className="flex flex-col gap-3">
      <Panel
        title={
          <>
            <span className="font-mono">{what}</span>{" "}
            {name !== sku && name !== lot && <span className="font-semibold text-muted">{name}</span>}
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center gap-2">
            <Holds
              about={lot === undefined ? { scope: "sku", sku } : { scope: "lot", sku, lot }}
              what={what}
              active={active}
            />
          </div>
          <AnswerState answer={stock} rows={4}>
            {({ stock: rows, totals }) => (
              <>
                <p className="flex gap-6 text-lg">
                  {(
                    [
                      ["stock.on-hand", totals.onHand],
                      ["stock.reserved", totals.allocated],
                    ] as const
                  ).map(([code, n]) => (
                    <span key={code}>
                      <span className="text-muted">{words(code)} </span>
                      <span className="font-bold tabular-nums">{words.number(n)}</span>
                    </span>
                  ))}
                </p>
                {rows.length === 0 ? (
                  <p className="text-muted">{words("stock.nothing-of")}</p>
                ) : (
                  <StockTable rows={rows.map(({ sku: _sku, ...row }) => row)} onFind={onFind} />
                )}
                {rows.length < totals.rows && (
                  <p className="text-muted">{words("stock.rows-more", { n: rows.length, total: totals.rows })}</p>
                )}
              </>
            )}
          </AnswerState>
        </div>
      </Panel>
      <StockHistory about={about} />
    </div>
  );
}
