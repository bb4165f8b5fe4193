import { packingQueue as queueContract, checkWeight as weightContract } from "#sync/contracts/packing.ts";
import { answers } from "../../store/handler.ts";
import { needOf } from "../stock/available-need.ts";
import { requireLpn } from "../stock/require.ts";
import { weightOf } from "./carton-weight.ts";
import { linesOf, totesOf } from "./packable.ts";

/** What an LPN should weigh, and whether the scale agrees. */
export const checkWeight = answers(weightContract, (reader, { lpn: id, grossGrams }) => {
  const lpn = requireLpn(reader, id);
  const { expectedGrams, toleranceGrams } = weightOf(reader, lpn);
  const differenceGrams = grossGrams === undefined || expectedGrams === 0 ? null : grossGrams - expectedGrams;
  const within = differenceGrams === null ? null : Math.abs(differenceGrams) <= toleranceGrams;
  return { lpn: id, expectedGrams, toleranceGrams, differenceGrams, within };
});

/** Orders whose goods are picked: the most urgent first. */
export const packingQueue = answers(queueContract, (reader, { limit }) => {
  const orders = reader.find(
    "order",
    { state: "picked" },
    { order: "priority, requestedShipAt IS NULL, requestedShipAt, id", limit },
  );
  return {
    orders: orders.map((order) => {
      const lines = linesOf(reader, order.id);
      const task = reader.first("task", { orderId: order.id, type: "pack", state: ["created", "released", "leased"] });
      const sum = (of: (line: (typeof lines)[number]) => number) => lines.reduce((total, line) => total + of(line), 0);
      return {
        orderId: order.id,
        number: order.number,
        customer: order.shipTo.name || order.customer,
        priority: order.priority,
        requestedShipAt: order.requestedShipAt,
        pickedQty: sum((line) => line.pickedQty),
        packedQty: sum((line) => line.packedQty),
        shortQty: sum(needOf),
        totes: totesOf(reader, order.id).map(({ id, location }) => ({ lpn: id, location })),
        taskId: task?.id ?? null,
        packer: task?.leaseHolder || null,
      };
    }),
  };
});
