import type { ReactNode } from "react";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Today } from "./column-board.tsx";

/** The shift in six numbers that can be read from the far end of the hall. */
export function WallNumbers({ board }: { board: Today }) {
  const words = useWords();
  const inColumn = (...names: string[]) =>
    board.columns.filter(({ column }) => names.includes(column)).reduce((sum, { orders }) => sum + orders, 0);
  const late = board.columns.reduce((sum, column) => sum + (column.column === "done" ? 0 : column.late), 0);
  return (
    <div className="grid min-h-0 flex-1 grid-cols-3 grid-rows-2 gap-4">
      <Big name={words("wall.orders-left")} value={inColumn("waiting", "to-do", "released", "in-progress", "ready")} />
      <Big name={words("wall.orders-late")} value={late} tone={late > 0 ? "error" : "plain"} />
      <Big name={words("wall.orders-shipped")} value={board.shippedOrders} tone="ok" />
      <Big name={words("board.picked-today")} value={board.pickedLines}>
        {words.number(board.pickedQty)} {words("k.units")}
      </Big>
      <Big name={words("board.received-today")} value={board.receivedQty}>
        {words("board.expected", { n: board.inbound.expectedToday, late: board.inbound.overdue })}
      </Big>
      <Big
        name={words("board.exceptions")}
        value={board.exceptions.open}
        tone={board.exceptions.urgent > 0 ? "error" : board.exceptions.open > 0 ? "attention" : "plain"}
      />
    </div>
  );
}

const tones = {
  plain: "border-line bg-panel",
  ok: "border-ok bg-panel",
  attention: "border-attention bg-panel",
  error: "border-error bg-error text-on-error",
};

function Big({
  name,
  value,
  children,
  tone = "plain",
}: {
  name: string;
  value: number;
  children?: ReactNode;
  tone?: keyof typeof tones;
}) {
  const words = useWords();
  const quiet = tone === "error" ? "" : "text-muted";
  return (
    <section
      aria-label={name}
      className={`flex min-h-0 min-w-0 flex-col items-center justify-center rounded-3xl border-3 p-3 text-center ${tones[tone]}`}
    >
      <p className={`max-w-full truncate font-semibold text-2xl ${quiet}`}>{name}</p>
      <p className="font-bold text-[8rem] tabular-nums leading-none">{words.number(value)}</p>
      <p className={`max-w-full truncate text-lg ${quiet}`}>{children}</p>
    </section>
  );
}
