import { type Call, type Choose, call, lots, type Scene, skus, some } from "./call.ts";

/** An order by chance: the living ones more often. */
const anOrder = (scene: Scene, where = "1"): string | undefined =>
  some<{ id: string }>(
    scene,
    `SELECT id FROM "order" WHERE ${where} ORDER BY state IN ('shipped', 'cancelled'), length(id), id LIMIT 10`,
  )?.id;
const inState = (...states: string[]) => `state IN (${states.map((state) => `'${state}'`).join()})`;

/** Taking, changing, promising, releasing, waving and cancelling orders. */
export const orderCalls: Record<string, Choose> = {
  "orders.create": (scene) => create(scene),
  "orders.import": ({ crew, chance }) =>
    call("orders.import", crew.super, {
      orders: Array.from({ length: chance.int(1, 3) }, (_, i) => ({
        purpose: chance.pick(["new", "new", "change", "cancel"]),
        number: `EDI-${chance.int(1, 15)}-${i}`,
        shipTo: { name: "Customer" },
        lines: [{ sku: chance.pick([...skus, "NOTHING"]), qty: chance.int(1, 10) }],
      })),
      onProblem: chance.pick(["refuse", "draft"]),
    }),
  "orders.change": (scene) => {
    const { chance, crew } = scene;
    const orderId = anOrder(scene);
    const lines = [{ sku: chance.pick(skus), qty: chance.int(1, 12) }];
    return orderId === undefined
      ? undefined
      : call("orders.change", crew.super, {
          orderId,
          ...(chance.percent(50) ? { lines } : { priority: chance.int(1, 9) }),
        });
  },
  "orders.hold": (scene) =>
    onOrder(scene, (orderId) => call("orders.hold", scene.crew.super, { orderId, reason: "credit" })),
  "orders.unhold": (scene) =>
    onOrder(scene, (orderId) => call("orders.unhold", scene.crew.super, { orderId }), "held = 1"),
  "orders.cancel": (scene) =>
    onOrder(scene, (orderId) => {
      const lines = scene.chance.percent(50) ? [{ line: 1, qty: scene.chance.int(1, 4) }] : undefined;
      return call("orders.cancel", scene.crew.super, { orderId, ...(lines && { lines }) });
    }),
  "orders.split": (scene) =>
    onOrder(scene, (orderId) =>
      call("orders.split", scene.crew.super, { orderId, lines: [{ line: 1, qty: scene.chance.int(1, 4) }] }),
    ),
  "orders.backorder": (scene) => onOrder(scene, (orderId) => call("orders.backorder", scene.crew.super, { orderId })),
  "orders.release": (scene) =>
    onOrder(
      scene,
      (orderId) =>
        call("orders.release", scene.crew.super, { orderId, method: scene.chance.pick(["single", "single", "zone"]) }),
      inState("open", "open", "released"),
    ),
  "orders.unrelease": (scene) =>
    onOrder(scene, (orderId) => call("orders.unrelease", scene.crew.super, { orderId }), inState("released", "open")),
  "orders.revalidate": (scene) =>
    onOrder(scene, (orderId) => call("orders.revalidate", scene.crew.super, { orderId }), inState("draft", "open")),
  "orders.promise": ({ crew }) => call("orders.promise", crew.super, { skus: [...skus] }),
  "allocation.void": (scene) => {
    const held = some<{ id: string }>(
      scene,
      "SELECT id FROM allocation ORDER BY state <> 'open', length(id), id LIMIT 8",
    );
    return held && call("allocation.void", scene.crew.super, { allocationId: held.id, reason: "needed elsewhere" });
  },
  "allocation.replan": (scene) =>
    onOrder(
      scene,
      (orderId) => call("allocation.replan", scene.crew.super, { orderId }),
      inState("released", "picking", "picked"),
    ),
  "waves.plan": ({ crew, chance }) =>
    call("waves.plan", crew.super, {
      method: chance.pick(["single", "cluster", "zone"]),
      limits: chance.percent(50) ? { maxOrders: chance.int(1, 4), slots: chance.int(1, 4) } : {},
    }),
  "waves.release": (scene) => onWave(scene, "waves.release"),
  "waves.cancel": (scene) => onWave(scene, "waves.cancel"),
  "items.save": ({ crew, chance }) =>
    call(
      "items.save",
      crew.super,
      chance.pick([
        { sku: "TEA", allocationRule: chance.pick(["", "fifo", "full-packs-first"]) },
        { sku: "CUP", tracksLot: chance.percent(50) },
        { sku: "CUP", active: true },
      ]),
    ),
  "items.import": ({ crew, chance }) =>
    call("items.import", crew.super, {
      items: [
        { sku: "SOAP", name: "Soap" },
        { sku: chance.pick(["TEA", "SALT"]), packagings: [{ uom: "CA", qtyBase: chance.pick([6, 0, 12]) }] },
      ],
    }),
  "items.deactivate": ({ crew, chance }) => call("items.deactivate", crew.super, { sku: chance.pick(["CUP", "SALT"]) }),
  "items.add-barcode": ({ crew, chance }) =>
    call("items.add-barcode", crew.super, { sku: chance.pick(skus), code: `X${chance.int(1, 5)}` }),
  "items.remove-barcode": ({ crew, chance }) =>
    call("items.remove-barcode", crew.super, { sku: chance.pick(skus), code: `X${chance.int(1, 5)}` }),
  "partners.save": ({ crew }) => call("partners.save", crew.super, { id: "ACME", kind: "customer", name: "Acme" }),
};

function onOrder(scene: Scene, make: (orderId: string) => Call, where = "1"): Call | undefined {
  const orderId = anOrder(scene, scene.chance.percent(85) ? where : "1");
  return orderId === undefined ? undefined : make(orderId);
}

function onWave(scene: Scene, name: "waves.release" | "waves.cancel"): Call | undefined {
  const wave = some<{ id: string }>(scene, "SELECT id FROM wave ORDER BY state <> 'planned', length(id), id LIMIT 4");
  return wave && call(name, scene.crew.super, { waveId: wave.id });
}

function create({ crew, chance }: Scene): Call {
  const lines = Array.from({ length: chance.int(1, 3) }, () => {
    const sku = chance.pick(skus);
    const lot = (sku === "MILK" || sku === "PAINT") && chance.percent(20) ? chance.pick(lots) : "";
    return {
      sku,
      qty: sku === "PHONE" ? chance.int(1, 3) : chance.int(1, 14),
      lot,
      uom: sku === "TEA" && chance.percent(20) ? "CA" : "",
    };
  });
  return call("orders.create", crew.super, {
    shipTo: { name: "Customer" },
    priority: chance.int(1, 9),
    shipComplete: chance.percent(15),
    lines,
  });
}
