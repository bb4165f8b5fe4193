import { Chip } from "../../kit/board/chip.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

export interface StockRow {
  place?: string;
  sku?: string;
  name?: string;
  lot: string;
  expiryDate?: string;
  serial: string;
  lpn: string;
  status: string;
  onHand: number;
  allocated: number;
}

/** Balances, with whatever tells them apart; places, items and pallets lead on. */
export function StockTable({ rows, onFind }: { rows: readonly StockRow[]; onFind: (code: string) => void }) {
  const words = useWords();
  const [first] = rows;
  const has = { place: first?.place !== undefined, sku: first?.sku !== undefined };
  const link = (code: string, more = "") =>
    code === "" ? null : (
      <button type="button" onClick={() => onFind(code)} className="min-h-11 text-start">
        <span className="font-mono font-semibold text-action underline">{code}</span>
        {more !== "" && <span className="block text-muted text-sm">{more}</span>}
      </button>
    );
  const name = "py-1 text-start font-semibold";
  const figure = "text-end font-semibold";
  return (
    <table className="w-full text-base">
      <thead className="text-muted text-sm">
        <tr>
          {has.place && <th className={name}>{words("stock.place")}</th>}
          {has.sku && <th className={name}>{words("stock.item")}</th>}
          <th className={name}>{words("stock.lpn")}</th>
          <th className={name}>{words("stock.lot")}</th>
          <th className={name}>{words("stock.status")}</th>
          <th className={figure}>{words("stock.on-hand")}</th>
          <th className={figure}>{words("stock.reserved")}</th>
          <th className={figure}>{words("stock.free")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(
          ({ place, sku, name: itemName = "", lot, expiryDate = "", serial, lpn, status, onHand, allocated }) => (
            <tr key={[place, sku, lot, serial, lpn, status].join("|")} className="border-line border-t">
              {has.place && <td>{link(place ?? "")}</td>}
              {has.sku && <td>{link(sku ?? "", itemName)}</td>}
              <td>{link(lpn)}</td>
              <td className="text-sm">
                {[lot, serial].filter((text) => text !== "").join(" · ")}
                {expiryDate !== "" && <span className="block text-muted">{words.say.date(expiryDate)}</span>}
              </td>
              <td>
                <Chip tone={status === "available" ? "plain" : status === "damaged" ? "error" : "attention"}>
                  {words.of("stock-status", status)}
                </Chip>
              </td>
              <td className="text-end tabular-nums">{words.number(onHand)}</td>
              <td className="text-end text-muted tabular-nums">{words.number(allocated)}</td>
              <td className="text-end font-bold tabular-nums">
                {words.number(status === "available" ? Math.max(0, onHand - allocated) : 0)}
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
