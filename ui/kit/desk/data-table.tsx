import type { KeyboardEvent, ReactNode } from "react";

export interface Column<T> {
  id: string;
  title: string;
  cell: (row: T) => ReactNode;
  /** Figures stand at the end, one under the other. */
  end?: boolean;
  /** Left out where there is no room for it: on a phone. */
  roomOnly?: boolean;
}

export interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** The whole row opens what it is about; its first cell is the button. */
  onOpen?: (row: T) => void;
  chosen?: string | undefined;
  empty: ReactNode;
  /** A line at the start of a row that says urgency at a distance. */
  markOf?: (row: T) => "error" | "attention" | undefined;
}

const marks = { error: "border-s-error", attention: "border-s-attention" };
/** A card has the line along all of it. */
const cardMarks = {
  error: "max-sm:border-s-4 max-sm:border-s-error",
  attention: "max-sm:border-s-4 max-sm:border-s-attention",
};

/** Rows of figures; on a phone each row is a card with the column's name beside each value. Up and down go from row to row. */
export function DataTable<T>({ label, columns, rows, keyOf, onOpen, chosen, empty, markOf }: DataTableProps<T>) {
  if (rows.length === 0) return empty;
  return (
    <table aria-label={label} className="w-full border-separate border-spacing-0 text-sm max-sm:block">
      <thead className="max-sm:sr-only">
        <tr>
          {columns.map(({ id, title, end }) => (
            <th
              key={id}
              scope="col"
              className={`sticky top-0 z-10 border-line border-b bg-panel px-3 py-2 font-semibold text-muted ${end ? "text-end" : "text-start"}`}
            >
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:flex max-sm:flex-col max-sm:gap-2">
        {rows.map((row) => {
          const key = keyOf(row);
          const mark = markOf?.(row);
          return (
            <tr
              key={key}
              aria-selected={chosen === undefined ? undefined : key === chosen}
              onClick={onOpen && (() => onOpen(row))}
              className={`${onOpen ? "cursor-pointer hover:bg-tint" : ""} ${key === chosen ? "bg-tint" : ""} max-sm:block max-sm:rounded-xl max-sm:border max-sm:border-line max-sm:bg-panel max-sm:p-2 ${mark ? cardMarks[mark] : ""}`}
            >
              {columns.map(({ id, title, cell, end, roomOnly }, at) => (
                <td
                  key={id}
                  data-title={title}
                  className={`border-line px-3 py-2 align-middle tabular-nums sm:border-b sm:[tr:last-child>&]:border-b-0 ${end ? "sm:text-end" : ""} ${at === 0 ? `border-s-4 max-sm:border-s-0 ${mark ? marks[mark] : "border-s-transparent"}` : "max-sm:flex max-sm:flex-wrap max-sm:items-baseline max-sm:justify-between max-sm:gap-x-4 max-sm:[overflow-wrap:anywhere] max-sm:py-0.5 max-sm:text-end max-sm:before:shrink-0 max-sm:before:text-start max-sm:before:text-muted max-sm:before:content-[attr(data-title)]"} ${roomOnly ? "max-sm:hidden" : ""}`}
                >
                  {at === 0 && onOpen ? (
                    <button
                      type="button"
                      data-row=""
                      onKeyDown={toNeighbour}
                      onClick={(event) => {
                        event.stopPropagation();
                        onOpen(row);
                      }}
                      className="max-w-full touch:min-h-12 touch:w-full text-start font-semibold text-base underline-offset-4 hover:underline"
                    >
                      {cell(row)}
                    </button>
                  ) : (
                    cell(row)
                  )}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function toNeighbour(event: KeyboardEvent<HTMLButtonElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const all = Array.from(event.currentTarget.closest("tbody")?.querySelectorAll<HTMLElement>("[data-row]") ?? []);
  const next = all[all.indexOf(event.currentTarget) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
