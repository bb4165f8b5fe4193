import { type PointerEvent, useState } from "react";

interface Corner {
  xMm: number;
  yMm: number;
}
export interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/** Corners of zones are drawn by finger: anything finer would be made up. */
const gridMm = 100;
/** Less than that was a tap. */
const sideMmMin = 300;

/** A rectangle drawn on the plan, from one corner to the opposite one. Nothing while it is not asked for. */
export function useDragBox(isOn: boolean, onDone: (box: Box) => void) {
  const [from, setFrom] = useState<Corner>();
  const [to, setTo] = useState<Corner>();
  const box = from && to && boxOf(from, to);
  if (!isOn) return { box: undefined, handlers: {} };
  const stop = () => {
    setFrom(undefined);
    setTo(undefined);
  };
  return {
    box,
    handlers: {
      onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = cornerAt(event);
        setFrom(at);
        setTo(at);
      },
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
        if (from) setTo(cornerAt(event));
      },
      onPointerUp: () => {
        stop();
        if (box && box.maxX - box.minX >= sideMmMin && box.maxY - box.minY >= sideMmMin) onDone(box);
      },
      onPointerCancel: stop,
    },
  };
}

/** Corners in order, as a zone has them. */
export const cornersOf = ({ minX, minY, maxX, maxY }: Box): Corner[] => [
  { xMm: minX, yMm: minY },
  { xMm: maxX, yMm: minY },
  { xMm: maxX, yMm: maxY },
  { xMm: minX, yMm: maxY },
];

/** The smallest box around these corners. */
export const boxAround = (corners: readonly Corner[]): Box => ({
  minX: Math.min(...corners.map(({ xMm }) => xMm)),
  minY: Math.min(...corners.map(({ yMm }) => yMm)),
  maxX: Math.max(...corners.map(({ xMm }) => xMm)),
  maxY: Math.max(...corners.map(({ yMm }) => yMm)),
});

const boxOf = (a: Corner, b: Corner): Box => boxAround([a, b]);

function cornerAt({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>): Corner {
  const toPlan = currentTarget.getScreenCTM()?.inverse();
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(toPlan);
  const snapped = (value: number) => Math.round(value / gridMm) * gridMm;
  return { xMm: snapped(x), yMm: snapped(-y) };
}
