import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Holds } from "./holds.tsx";
import { MoveLpn } from "./move-lpn.tsx";
import { StockHistory } from "./stock-history.tsx";
import { StockTable } from "./stock-table.tsx";

/** A pallet, tote or carton: where it is, what is in it, where it was. */
export function LpnStock({ lpn, onFind }: { lpn: string; onFind: (code: string) => void }) {
  const words = useWords();
  const answer = useLive("lpn.get", { lpn });
  const holds = useLive("holds.list", { limit: 200 });
  const active = (holds.data?.holds ?? []).filter((hold) => hold.scope === "lpn" && hold.lpn === lpn);
  return (
    <div className="flex flex-col gap-3">
      <AnswerState answer={answer} rows={4}>
        {({ lpn: record, tree, content }) => (
          <Panel
            title={<span className="font-mono">{lpn}</span>}
            aside={<Chip tone="action">{words.of("lpn-state", record.state)}</Chip>}
          >
            <div className="flex flex-col gap-3">
              <div className="flex flex-wrap items-center gap-2">
                {record.location !== "" && (
                  <TouchButton
                    onPress={() => onFind(record.location)}
                  >{`${words("stock.place")} ${record.location}`}</TouchButton>
                )}
                {tree
                  .filter(({ id }) => id !== lpn)
                  .map(({ id }) => (
                    <TouchButton key={id} onPress={() => onFind(id)}>
                      {id}
                    </TouchButton>
                  ))}
                {movable(record.state) && <MoveLpn lpn={lpn} />}
                <Holds about={{ scope: "lpn", lpn }} what={lpn} active={active} />
              </div>
              <h3 className="font-bold">{words("stock.in-it")}</h3>
              {content.length === 0 ? (
                <p className="text-muted">{words("stock.nothing")}</p>
              ) : (
                <StockTable rows={content} onFind={onFind} />
              )}
            </div>
          </Panel>
        )}
      </AnswerState>
      <StockHistory about={{ lpn }} />
    </div>
  );
}

/** What has left, or is on a truck, is moved by nobody here. */
const movable = (state: string): boolean => !["shipped", "loaded", "lost", "emptied"].includes(state);
