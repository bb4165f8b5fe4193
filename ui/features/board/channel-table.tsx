import { Chip } from "../../kit/board/chip.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Today } from "./column-board.tsx";

/** Living orders by the way they leave the building. */
export function ChannelTable({ board }: { board: Today }) {
  const words = useWords();
  const columns = board.columns.map(({ column }) => column).filter((column) => column !== "done");
  return (
    <Panel title={words("board.channels")} className="flex-1" scrolls>
      <table className="w-full text-lg">
        <thead className="text-base text-muted">
          <tr>
            <th className="py-2 text-start font-semibold">{words("order.carrier")}</th>
            {columns.map((column) => (
              <th key={column} className="text-end font-semibold">
                {words.of("board-column", column)}
              </th>
            ))}
            <th className="text-end font-semibold">{words("board.late")}</th>
          </tr>
        </thead>
        <tbody>
          {board.channels.map(({ carrierScac, serviceLevel, columns: counts, late }) => (
            <tr key={`${carrierScac}|${serviceLevel}`} className="border-line border-t">
              <td className="py-3 font-bold">
                {[carrierScac, serviceLevel].filter((text) => text !== "").join(" · ") || words("board.no-carrier")}
              </td>
              {columns.map((column) => (
                <td key={column} className="text-end tabular-nums">
                  {words.number(counts[column] ?? 0)}
                </td>
              ))}
              <td className="text-end">{late > 0 && <Chip tone="error">{words.number(late)}</Chip>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
