import { type Call, type Choose, call, type Scene, serialsAt, some } from "./call.ts";

const living = "ORDER BY state NOT IN ('picking', 'picked', 'packed', 'staged', 'loaded'), length(id), id LIMIT 8";
const anOrder = (scene: Scene): string | undefined =>
  some<{ id: string }>(scene, `SELECT id FROM "order" ${living}`)?.id;
const aLoad = (scene: Scene): string | undefined =>
  some<{ id: string }>(scene, "SELECT id FROM load ORDER BY state IN ('departed', 'cancelled'), length(id), id LIMIT 4")
    ?.id;
const aCarton = (scene: Scene): { id: string; orderId: string } | undefined =>
  some(scene, "SELECT id, orderId FROM lpn WHERE orderId <> '' ORDER BY state = 'shipped', length(id), id LIMIT 10");

interface InTote {
  lpn: string;
  orderId: string;
  place: string;
  sku: string;
  lot: string;
  onHand: number;
}
const inTote = (scene: Scene): InTote | undefined =>
  some(
    scene,
    "SELECT b.lpn, l.orderId, b.place, b.sku, b.lot, b.onHand FROM balance AS b JOIN lpn AS l ON l.id = b.lpn WHERE l.orderId <> '' AND b.onHand > 0 AND b.place NOT LIKE '~%' ORDER BY b.lpn, b.sku, b.lot, b.serial",
  );

/** Packing, staging, loading and shipping, with what goes wrong at the door. */
export const shippingCalls: Record<string, Choose> = {
  "pack.order": (scene) =>
    onOrder(scene, (orderId) => call("pack.order", scene.crew.pat, { orderId, ...label(scene), ...weighed(scene) })),
  "pack.units": (scene) => {
    const units = inTote(scene);
    if (!units) return undefined;
    const qty = scene.chance.int(1, units.onHand);
    return call("pack.units", scene.crew.pat, {
      orderId: units.orderId,
      sku: units.sku,
      qty,
      fromLpn: units.lpn,
      ...label(scene),
      serials: serialsAt(scene, units, qty),
    });
  },
  "pack.carton-close": (scene) =>
    onOrder(scene, (orderId) => call("pack.carton-close", scene.crew.pat, { orderId, ...weighed(scene) })),
  "pack.keep-lpn": (scene) =>
    onCarton(scene, ({ id, orderId }) =>
      call("pack.keep-lpn", scene.crew.pat, { orderId, lpn: id, ...weighed(scene) }),
    ),
  "pack.undo": (scene) =>
    onCarton(scene, ({ id, orderId }) =>
      call("pack.undo", scene.crew.super, { orderId, lpn: id, reason: "wrong box" }),
    ),
  "pack.short": (scene) => {
    const units = inTote(scene);
    if (!units) return undefined;
    const qty = scene.chance.int(1, units.onHand);
    return call("pack.short", scene.crew.pat, {
      orderId: units.orderId,
      fromLpn: units.lpn,
      sku: units.sku,
      lot: units.lot,
      qty,
      serials: serialsAt(scene, units, qty),
      reason: "not in the tote",
    });
  },
  "stage.lpn": (scene) =>
    onCarton(scene, ({ id }) =>
      call("stage.lpn", scene.crew.pat, { lpn: id, toPlace: scene.chance.pick(["STAGE-01", "PACK-01", "A-01"]) }),
    ),
  "loads.create": (scene) => {
    const orderIds = scene.chance.percent(60) ? [anOrder(scene)].filter((one) => one !== undefined) : [];
    return call("loads.create", scene.crew.super, {
      carrierScac: "ACME",
      orderIds,
      ...(scene.chance.percent(40) ? { dock: scene.chance.pick(["DOCK-01", "DOCK-02"]) } : {}),
    });
  },
  "loads.assign-orders": (scene) =>
    onLoad(scene, (loadId) =>
      onOrder(scene, (orderId) => call("loads.assign-orders", scene.crew.super, { loadId, orderIds: [orderId] })),
    ),
  "loads.unassign": (scene) =>
    onLoad(scene, (loadId) =>
      onOrder(scene, (orderId) => call("loads.unassign", scene.crew.super, { loadId, orderIds: [orderId] })),
    ),
  "loads.dock": (scene) =>
    onLoad(scene, (loadId) =>
      call("loads.dock", scene.crew.super, { loadId, dock: scene.chance.pick(["DOCK-01", "DOCK-02", "A-01"]) }),
    ),
  "loads.cancel": (scene) =>
    onLoad(scene, (loadId) => call("loads.cancel", scene.crew.super, { loadId, reason: "no truck" })),
  "load.carton": (scene) =>
    onLoad(scene, (loadId) => onCarton(scene, ({ id }) => call("load.carton", scene.crew.pat, { loadId, lpn: id }))),
  "load.unload": (scene) =>
    onLoad(scene, (loadId) =>
      onCarton(scene, ({ id }) =>
        call("load.unload", scene.crew.pat, { loadId, lpn: id, toPlace: "STAGE-01", reason: "wrong truck" }),
      ),
    ),
  "loads.ship": (scene) =>
    onLoad(scene, (loadId) =>
      call("loads.ship", scene.crew.super, {
        loadId,
        ...(scene.chance.percent(50)
          ? { allowShort: true, reason: "late", rest: scene.chance.pick(["backorder", "cancel"]) }
          : {}),
      }),
    ),
  "orders.ship": (scene) =>
    onOrder(scene, (orderId) =>
      call("orders.ship", scene.crew.super, {
        orderId,
        ...(scene.chance.percent(50) ? { rest: scene.chance.pick(["backorder", "cancel"]) } : {}),
      }),
    ),
};

const label = ({ chance }: Scene) => (chance.percent(20) ? { toLpn: `BOX-${chance.int(1, 20)}` } : {});
const weighed = ({ chance }: Scene) =>
  chance.percent(25)
    ? { grossGrams: chance.int(50, 9_000), ...(chance.percent(60) ? { reason: "wet cardboard" } : {}) }
    : {};

function onOrder(scene: Scene, make: (orderId: string) => Call): Call | undefined {
  const orderId = anOrder(scene);
  return orderId === undefined ? undefined : make(orderId);
}

function onLoad(scene: Scene, make: (loadId: string) => Call | undefined): Call | undefined {
  const loadId = aLoad(scene);
  return loadId === undefined ? undefined : make(loadId);
}

function onCarton(scene: Scene, make: (carton: { id: string; orderId: string }) => Call): Call | undefined {
  const carton = aCarton(scene);
  return carton && make(carton);
}
