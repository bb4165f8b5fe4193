import type { Lettering, Paper } from "./paper.ts";
import { fillGrey, inkGrey, ruleGrey } from "./paper.ts";
import { baselineParts, lineHeightParts } from "./pdf-text.ts";
import { wrap } from "./text-setting.ts";
import type { Align } from "./zpl.ts";

export interface Column {
  title: string;
  /** Part of the table's width; parts are relative to their sum. */
  parts: number;
  align?: Align;
  bold?: boolean;
  size?: number;
}

/** A row of cells, or a heading across all columns that stays with the row after it. */
export type Row = { cells: string[]; heightMin?: number; total?: boolean } | { heading: string; aside?: string };

export interface TableStyle {
  size: number;
  /** Vertical lines and a frame, as forms have. */
  grid?: boolean;
  /** What a heading becomes when its rows go on over the page. */
  headingAgain?(heading: string): string;
}

const padX = 3.5;
const padY = 3;

/**
 * Draws rows from the paper's current height on. The column titles stand at the top of every page; a row is moved whole
 * to the next page, and only a row taller than a page is continued there line by line.
 */
export function drawTable(paper: Paper, columns: Column[], rows: Row[], style: TableStyle): void {
  const places = columnPlaces(paper, columns);
  let heading: (Row & { heading: string }) | undefined;
  const head = () => drawTitles(paper, columns, places, style);
  const turn = () => {
    paper.newPage();
    head();
    if (!heading) return;
    // The whole heading stands where its rows began; a very long one must not fill every further page.
    const characters = [...heading.heading];
    const brief = characters.length > 120 ? `${characters.slice(0, 119).join("")}…` : heading.heading;
    drawHeading(paper, { ...heading, heading: style.headingAgain?.(brief) ?? brief });
  };
  const first = rows[0];
  if (
    paper.y + titlesHeight(columns, places, style) + (first ? rowHeight(first, columns, places, style) : 0) >
    paper.bottom
  ) {
    paper.newPage();
  }
  head();
  const pageRoom = () => paper.bottom - paper.y;
  rows.forEach((row, index) => {
    const next = rows[index + 1];
    if ("heading" in row) {
      heading = undefined;
      const together = headingHeight(paper, row) + (next ? Math.min(120, rowHeight(next, columns, places, style)) : 0);
      if (together > pageRoom()) turn();
      heading = row;
      drawHeading(paper, row);
      return;
    }
    if (row.total) heading = undefined;
    const height = rowHeight(row, columns, places, style);
    if (height > pageRoom()) turn();
    let lines = cellLines(row.cells, columns, places, style);
    while (tallest(lines, columns, style) + 2 * padY > pageRoom()) {
      const fitting = columns.map((column) =>
        Math.floor((pageRoom() - 2 * padY - downTo(columns, column, style)) / lineHeight(column, style)),
      );
      drawRow(
        paper,
        lines.map((cell, at) => cell.slice(0, fitting[at])),
        columns,
        places,
        style,
        { isTotal: false, heightMin: 0 },
      );
      lines = lines.map((cell, at) => cell.slice(fitting[at]));
      turn();
    }
    drawRow(paper, lines, columns, places, style, { isTotal: row.total ?? false, heightMin: row.heightMin ?? 0 });
  });
}

/** Height of titles and rows drawn on one page, to decide before drawing whether a form has room for them. */
export function tableHeight(paper: Paper, columns: Column[], rows: Row[], style: TableStyle): number {
  const places = columnPlaces(paper, columns);
  const body = rows.reduce((sum, row) => sum + rowHeight(row, columns, places, style), 0);
  return titlesHeight(columns, places, style) + body;
}

interface Place {
  x: number;
  width: number;
}

function columnPlaces(paper: Paper, columns: Column[]): Place[] {
  const total = columns.reduce((sum, column) => sum + column.parts, 0);
  let x = paper.left;
  return columns.map((column) => {
    const place = { x, width: (paper.width * column.parts) / total };
    x += place.width;
    return place;
  });
}

function lettering(column: Column | undefined, style: TableStyle, isTotal = false): Lettering {
  return {
    size: column?.size ?? style.size,
    weight: column?.bold || isTotal ? "bold" : "regular",
    align: column?.align,
  };
}

function lineHeight(column: Column | undefined, style: TableStyle): number {
  return (column?.size ?? style.size) * lineHeightParts;
}

function cellLines(
  cells: string[],
  columns: Column[],
  places: Place[],
  style: TableStyle,
  isTotal = false,
): string[][] {
  return columns.map((column, at) => {
    const { size, weight } = lettering(column, style, isTotal);
    const text = cells[at] ?? "";
    return text ? wrap(text, weight, size, (places[at]?.width ?? 0) - 2 * padX) : [];
  });
}

function tallest(lines: string[][], columns: Column[], style: TableStyle): number {
  return Math.max(
    lineHeight(undefined, style),
    ...lines.map((cell, at) => cell.length * lineHeight(columns[at], style)),
  );
}

function rowHeight(row: Row, columns: Column[], places: Place[], style: TableStyle): number {
  if ("heading" in row) return 20;
  const lines = cellLines(row.cells, columns, places, style, row.total);
  return Math.max(row.heightMin ?? 0, tallest(lines, columns, style) + 2 * padY);
}

function drawRow(
  paper: Paper,
  lines: string[][],
  columns: Column[],
  places: Place[],
  style: TableStyle,
  row: { isTotal: boolean; heightMin: number },
): void {
  const height = Math.max(row.heightMin, tallest(lines, columns, style) + 2 * padY);
  if (row.isTotal) paper.fill({ x: paper.left, y: paper.y, width: paper.width, height }, fillGrey);
  lines.forEach((cell, at) => {
    const place = places[at];
    if (!place) return;
    const letters = lettering(columns[at], style, row.isTotal);
    const text = {
      x: place.x + padX,
      y: paper.y + padY + downTo(columns, columns[at], style),
      width: place.width - 2 * padX,
    };
    paper.lines(text, letters, cell);
  });
  if (style.grid) grid(paper, places, paper.y, height);
  else
    paper.line(paper.y + height, paper.left, paper.right, row.isTotal ? 0.9 : 0.4, row.isTotal ? "#000000" : ruleGrey);
  paper.y += height;
}

/** All cells of a row share the first baseline, so smaller letters start lower. */
function downTo(columns: Column[], column: Column | undefined, style: TableStyle): number {
  const sizeMax = Math.max(...columns.map((each) => each.size ?? style.size));
  return (sizeMax - (column?.size ?? style.size)) * baselineParts;
}

function titlesHeight(columns: Column[], places: Place[], style: TableStyle): number {
  return tallestTitle(columns, places, style) + 2 * padY;
}

function titleLines(columns: Column[], places: Place[], style: TableStyle): string[][] {
  return columns.map((column, at) => wrap(column.title, "bold", style.size - 1.5, (places[at]?.width ?? 0) - 2 * padX));
}

function tallestTitle(columns: Column[], places: Place[], style: TableStyle): number {
  const lines = Math.max(...titleLines(columns, places, style).map((title) => title.length));
  return lines * (style.size - 1.5) * lineHeightParts;
}

function drawTitles(paper: Paper, columns: Column[], places: Place[], style: TableStyle): void {
  const height = titlesHeight(columns, places, style);
  paper.fill({ x: paper.left, y: paper.y, width: paper.width, height }, fillGrey);
  titleLines(columns, places, style).forEach((title, at) => {
    const place = places[at];
    if (!place) return;
    const text = { x: place.x + padX, y: paper.y + padY, width: place.width - 2 * padX };
    paper.lines(text, { size: style.size - 1.5, weight: "bold", align: columns[at]?.align }, title);
  });
  if (style.grid) grid(paper, places, paper.y, height);
  else paper.line(paper.y + height, paper.left, paper.right, 0.9, "#000000");
  paper.y += height;
}

function grid(paper: Paper, places: Place[], y: number, height: number): void {
  for (const place of places) paper.frame({ x: place.x, y, width: place.width, height }, 0.5);
}

function headingHeight(paper: Paper, row: { heading: string; aside?: string }): number {
  return paper.heightOf(paper.width * 0.62, { size: 9.5, weight: "bold" }, row.heading) + 9;
}

function drawHeading(paper: Paper, row: { heading: string; aside?: string }): void {
  const y = paper.y + 6;
  const height = headingHeight(paper, row);
  paper.text({ x: paper.left + padX, y, width: paper.width * 0.62 }, { size: 9.5, weight: "bold" }, row.heading);
  if (row.aside) {
    const aside = { x: paper.left + paper.width * 0.64, y: y + 1, width: paper.width * 0.36 - padX };
    paper.text(aside, { size: 8.5, weight: "regular", align: "right", colour: inkGrey }, row.aside);
  }
  paper.line(paper.y + height, paper.left, paper.right, 0.4);
  paper.y += height;
}
