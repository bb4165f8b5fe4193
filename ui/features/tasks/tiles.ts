import {
  ArrowDownToLine,
  ArrowLeftRight,
  ClipboardList,
  type LucideIcon,
  PackageCheck,
  ShoppingCart,
  Truck,
  Warehouse,
} from "lucide-react";
import type { WorkKind } from "../../client/take-work.ts";
import type { PhraseCode } from "../../kit/messages/phrases.ts";

export type TileKind = "receive" | "putaway" | "move" | "pick" | "pack" | "load" | "count";

export interface Tile {
  kind: TileKind;
  label: PhraseCode;
  icon: LucideIcon;
  /** The kinds of task behind it. */
  types: readonly string[];
  /** What a scan can start; picking always comes as a task. */
  opens?: { kind: WorkKind; prompt: PhraseCode; blind?: PhraseCode };
}

export const tiles: readonly Tile[] = [
  {
    kind: "receive",
    label: "tile.receive",
    icon: ArrowDownToLine,
    types: ["receive"],
    opens: { kind: "receive", prompt: "start.scan-receive", blind: "start.blind" },
  },
  {
    kind: "putaway",
    label: "tile.putaway",
    icon: Warehouse,
    types: ["putaway"],
    opens: { kind: "putaway", prompt: "start.scan-putaway" },
  },
  {
    kind: "move",
    label: "tile.move",
    icon: ArrowLeftRight,
    types: ["move", "replenish", "put-back"],
    opens: { kind: "move", prompt: "start.scan-move" },
  },
  { kind: "pick", label: "tile.pick", icon: ShoppingCart, types: ["pick"] },
  {
    kind: "pack",
    label: "tile.pack",
    icon: PackageCheck,
    types: ["pack"],
    opens: { kind: "pack", prompt: "start.scan-pack" },
  },
  {
    kind: "load",
    label: "tile.load",
    icon: Truck,
    types: ["load"],
    opens: { kind: "load", prompt: "start.scan-load" },
  },
  {
    kind: "count",
    label: "tile.count",
    icon: ClipboardList,
    types: ["count"],
    opens: { kind: "count", prompt: "start.scan-count" },
  },
];

export const tileOf = (kind: string): Tile | undefined => tiles.find((tile) => tile.kind === kind);

/** How many tasks wait behind a tile. */
export const waitingFor = ({ types }: Tile, waiting: Readonly<Record<string, number>> | undefined): number =>
  types.reduce((sum, type) => sum + (waiting?.[type] ?? 0), 0);
