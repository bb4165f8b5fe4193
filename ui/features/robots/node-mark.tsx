import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { type PlanNode, toPicture } from "./plan-shapes.ts";

export interface NodeMarkProps {
  node: PlanNode;
  isClosed: boolean;
  /** Somebody waits for it. */
  isWanted: boolean;
  /** Undefined while no places are being chosen. */
  picked: boolean | undefined;
  mmOfPx: number;
  onPress: () => void;
}

/** A place of the tracks with nothing to say. */
export function NodeDot({ node, mmOfPx }: { node: PlanNode; mmOfPx: number }) {
  const { x, y } = toPicture(node);
  return <circle cx={x} cy={y} r={3.5 * mmOfPx} className="fill-line" />;
}

/** A place of the tracks that is closed, or may be: a sign, as large as a finger. */
export function NodeMark({ node, isClosed, isWanted, picked, mmOfPx, onPress }: NodeMarkProps) {
  const words = useWords();
  const { x, y } = toPicture(node);
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
