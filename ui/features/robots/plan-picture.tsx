import { useLayoutEffect, useRef, useState } from "react";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { type PlanMap, type PlanNode, pathLine, toPicture } from "./plan-shapes.ts";
import type { VehicleRow } from "./use-fleet.ts";
import { VehicleMark } from "./vehicle-mark.tsx";

export interface PlanPictureProps {
  map: PlanMap;
  vehicles: readonly VehicleRow[];
  chosenId: string | undefined;
  /** 1 fits the whole plan into the box. */
  zoom: number;
  onChoose: (vehicleId: string) => void;
}

/** The tracks from above, with the vehicles on them. Sizes are of the screen, so that names stay readable at any zoom. */
export function PlanPicture({ map, vehicles, chosenId, zoom, onChoose }: PlanPictureProps) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 800, height: 500 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const { minX, minY, maxX, maxY } = map.bounds;
  const width = Math.max(1, maxX - minX);
  const height = Math.max(1, maxY - minY);
  const pxPerMm = Math.min(size.width / width, size.height / height) * zoom;
  const mmOfPx = 1 / pxPerMm;
  const here = vehicles.filter(
    (vehicle): vehicle is VehicleRow & { xMm: number; yMm: number } =>
      vehicle.xMm !== null && vehicle.yMm !== null && (vehicle.mapId === map.id || vehicle.mapId === ""),
  );
  return (
    <div ref={box} className="min-h-0 flex-1 overflow-auto overscroll-contain rounded-xl bg-sunken">
      <svg
        role="img"
        aria-label={words("robots.plan", { n: here.length })}
        width={Math.max(size.width, width * pxPerMm)}
        height={Math.max(size.height, height * pxPerMm)}
        viewBox={`${minX} ${-maxY} ${width} ${height}`}
        className="block"
      >
        {map.lines.map(({ from, to, oneWay }) => (
          <Track key={`${from.id} ${to.id}`} from={from} to={to} oneWay={oneWay} mmOfPx={mmOfPx} />
        ))}
        {[...map.nodes.values()].map((node) => {
          const { x, y } = toPicture(node);
          return <circle key={node.id} cx={x} cy={y} r={3.5 * mmOfPx} className="fill-line" />;
        })}
        {map.stations.map(({ id, label, node, use }) => (
          <StationMark key={id} label={label} node={node} use={use} mmOfPx={mmOfPx} />
        ))}
        {here.map((vehicle) => {
          const points = pathLine(map, vehicle, vehicle.path, vehicle.node).map(toPicture);
          return (
            <polyline
              key={vehicle.id}
              points={points.map(({ x, y }) => `${x},${y}`).join(" ")}
              strokeWidth={(vehicle.id === chosenId ? 7 : 4) * mmOfPx}
              strokeLinejoin="round"
              strokeDasharray={`${12 * mmOfPx} ${6 * mmOfPx}`}
              className="fill-none stroke-action opacity-70"
            />
          );
        })}
        {here.map((vehicle) => (
          <VehicleMark
            key={vehicle.id}
            vehicle={vehicle}
            mmOfPx={mmOfPx}
            chosen={vehicle.id === chosenId}
            onPress={() => onChoose(vehicle.id)}
          />
        ))}
      </svg>
    </div>
  );
}

interface TrackProps {
  from: PlanNode;
  to: PlanNode;
  oneWay: boolean;
  mmOfPx: number;
}

function Track({ from, to, oneWay, mmOfPx }: TrackProps) {
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

function StationMark({ label, node, use, mmOfPx }: StationMarkProps) {
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
