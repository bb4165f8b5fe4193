import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { type PlanNode, toPicture } from "./plan-shapes.ts";

export interface NodeMarkProps {
  node: PlanNode;
  isClosed: boolean;
  /** Somebody waits for it. */
  isWanted: boolean;
  /** Being chosen; undefined while nothing is chosen. */
  picked: boolean | undefined;
  mmOfPx: number;
  onPress: () => void;
}

/** A place of the tracks: a dot, a sign when it is closed, and as large as a finger while places are chosen. */
export function NodeMark({ node, isClosed, isWanted, picked, mmOfPx, onPress }: NodeMarkProps) {
  const words = useWords();
  const { x, y } = toPicture(node);
  if (!isClosed && picked === undefined) return <circle cx={x} cy={y} r={3.5 * mmOfPx} className="fill-line" />;
  const name = words("closures.place", { node: node.id });
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a picture
    <g
      role="button"
      tabIndex={0}
      aria-label={isClosed ? `${name}: ${words("closures.closed")}` : name}
      aria-pressed={picked}
      data-testid={`node-${node.id}`}
      onClick={onPress}
      onKeyDown={({ key }) => {
        if (key === "Enter" || key === " ") onPress();
      }}
      transform={`translate(${x} ${y}) scale(${mmOfPx})`}
      className="cursor-pointer"
    >
      <circle r={20} className="fill-transparent" />
      {isWanted && <circle r={19} strokeWidth={3} strokeDasharray="5 4" className="fill-none stroke-error" />}
      {picked !== undefined && !isClosed && (
        <circle r={13} strokeWidth={3} className={picked ? "fill-error stroke-panel" : "fill-panel stroke-action"} />
      )}
      {isClosed && <circle r={14} strokeWidth={2} className="fill-error stroke-panel" />}
      {(isClosed || picked) && <rect x={-8} y={-2.5} width={16} height={5} rx={1} className="fill-on-error" />}
    </g>
  );
}
