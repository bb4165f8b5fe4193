import { useLayoutEffect, useRef, useState } from "react";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { NodeDot, NodeMark } from "./node-mark.tsx";
import { type PlanMap, pathLine, toPicture } from "./plan-shapes.ts";
import { StationMark, Track } from "./track-marks.tsx";
import { type ClosedFloor, stopsIn, waitsAt } from "./use-closed-floor.ts";
import { type Box, useDragBox } from "./use-drag-box.ts";
import type { VehicleRow } from "./use-fleet.ts";
import { VehicleMark } from "./vehicle-mark.tsx";
import { Hatch, ZoneLabel, ZoneMark } from "./zone-mark.tsx";

export interface PlanPictureProps {
  map: PlanMap;
  vehicles: readonly VehicleRow[];
  chosenId: string | undefined;
  /** 1 fits the whole plan into the box. */
  zoom: number;
  floor: ClosedFloor;
  /** Places being chosen to be closed; undefined while none are. */
  picked: ReadonlySet<string> | undefined;
  isDrawing: boolean;
  onChoose: (vehicleId: string) => void;
  onNode: (node: string) => void;
  onZone: (zoneId: string) => void;
  onDrawn: (box: Box) => void;
}

/** The tracks from above, with zones, closed places and vehicles. Sizes are of the screen, so that names stay readable at any zoom. */
export function PlanPicture({
  map,
  vehicles,
  chosenId,
  zoom,
  floor,
  picked,
  isDrawing,
  onChoose,
  onNode,
  onZone,
  onDrawn,
}: PlanPictureProps) {
  const { box: drawn, handlers } = useDragBox(isDrawing, onDrawn);
  const closed = new Set(floor.closed.map(({ node }) => node));
  const zones = floor.zones
    .filter(({ mapId }) => mapId === map.id || mapId === "")
    .map((zone) => ({ zone, isStopped: stopsIn(floor, zone.id).length > 0 }));
  const signed = [...map.nodes.values()].filter(({ id }) => picked !== undefined || closed.has(id));
  const isLooking = picked === undefined && !isDrawing;
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
  const signs = signed.map((node) => (
    <NodeMark
      key={node.id}
      node={node}
      isClosed={closed.has(node.id)}
      isWanted={closed.has(node.id) && waitsAt(floor, node.id).vehicles.length > 0}
      picked={picked?.has(node.id)}
      mmOfPx={mmOfPx}
      onPress={() => onNode(node.id)}
    />
  ));
  return (
    <div ref={box} className="min-h-0 flex-1 overflow-auto overscroll-contain rounded-xl bg-sunken">
      {/* biome-ignore lint/a11y/useSemanticElements: no fieldset in a picture, and an img has no buttons in it */}
      <svg
        role="group"
        aria-label={words("robots.plan", { n: here.length })}
        width={Math.max(size.width, width * pxPerMm)}
        height={Math.max(size.height, height * pxPerMm)}
        viewBox={`${minX} ${-maxY} ${width} ${height}`}
        className={`block ${isDrawing ? "cursor-crosshair touch-none" : ""}`}
        {...handlers}
      >
        <defs>
          <Hatch mmOfPx={mmOfPx} />
        </defs>
        {zones.map(({ zone, isStopped }) => (
          <ZoneMark
            key={zone.id}
            zone={zone}
            isStopped={isStopped}
            mmOfPx={mmOfPx}
            onPress={isLooking ? () => onZone(zone.id) : undefined}
          />
        ))}
        {/* Who taps into a zone means the zone, wherever tracks cross it. */}
        <g className="pointer-events-none">
          {map.lines.map(({ from, to, oneWay }) => (
            <Track key={`${from.id} ${to.id}`} from={from} to={to} oneWay={oneWay} mmOfPx={mmOfPx} />
          ))}
          {[...map.nodes.values()].map((node) => (
            <NodeDot key={node.id} node={node} mmOfPx={mmOfPx} />
          ))}
          {map.stations.map(({ id, label, node, use }) => (
            <StationMark key={id} label={label} node={node} use={use} mmOfPx={mmOfPx} />
          ))}
          {zones.map(({ zone, isStopped }) => (
            <ZoneLabel key={zone.id} zone={zone} isStopped={isStopped} mmOfPx={mmOfPx} />
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
        </g>
        {!picked && signs}
        <g className={isLooking ? undefined : "pointer-events-none opacity-60"}>
          {here.map((vehicle) => (
            <VehicleMark
              key={vehicle.id}
              vehicle={vehicle}
              mmOfPx={mmOfPx}
              chosen={vehicle.id === chosenId}
              onPress={() => onChoose(vehicle.id)}
            />
          ))}
        </g>
        {picked && signs}
        {drawn && (
          <rect
            x={drawn.minX}
            y={-drawn.maxY}
            width={drawn.maxX - drawn.minX}
            height={drawn.maxY - drawn.minY}
            strokeWidth={3 * mmOfPx}
            className="pointer-events-none fill-action/20 stroke-action"
          />
        )}
      </svg>
    </div>
  );
}
