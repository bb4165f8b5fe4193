import { type PlanNode, toPicture } from "./plan-shapes.ts";

interface TrackProps {
  from: PlanNode;
  to: PlanNode;
  oneWay: boolean;
  mmOfPx: number;
}

/** One way, or two between the same nodes. */
export function Track({ from, to, oneWay, mmOfPx }: TrackProps) {
  const [a, b] = [toPicture(from), toPicture(to)];
  const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
  return (
    <>
      <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} strokeWidth={3 * mmOfPx} className="stroke-line" />
      {oneWay && (
        <path
          d="M-5,-5 L4,0 L-5,5"
          strokeWidth={2.5}
          transform={`translate(${(a.x + b.x) / 2} ${(a.y + b.y) / 2}) rotate(${angle}) scale(${mmOfPx})`}
          className="fill-none stroke-muted"
        />
      )}
    </>
  );
}

const signs = { station: "", parking: "P", charging: "⚡" } as const;

interface StationMarkProps {
  label: string;
  node: PlanNode;
  use: "station" | "parking" | "charging";
  mmOfPx: number;
}

/** Where vehicles take and bring, rest or charge. */
export function StationMark({ label, node, use, mmOfPx }: StationMarkProps) {
  const { x, y } = toPicture(node);
  return (
    <g transform={`translate(${x} ${y}) scale(${mmOfPx})`}>
      <rect x={-11} y={-11} width={22} height={22} rx={5} strokeWidth={2.5} className="fill-panel stroke-muted" />
      {signs[use] !== "" && (
        <text textAnchor="middle" y={5} fontSize={14} fontWeight={700} className="fill-muted">
          {signs[use]}
        </text>
      )}
      {use === "station" && (
        <text textAnchor="middle" y={-17} fontSize={14} fontWeight={600} className="fill-ink">
          {label}
        </text>
      )}
    </g>
  );
}
