import {
  type Call,
  type Choose,
  call,
  goodsOf,
  type Scene,
  serialsAt,
  shelves,
  skus,
  some,
  someStock,
} from "./call.ts";

const anyPlace = [...shelves, "RECV-01", "STAGE-01", "PACK-01", "QUAR-01", "DOCK-01", "NOWHERE"] as const;
const anLpn = (scene: Scene): string | undefined =>
  some<{ id: string }>(scene, "SELECT id FROM lpn ORDER BY length(id), id")?.id;

/** Moving, correcting, holding, locking, nesting: what people do with stock that stands. */
export const stockCalls: Record<string, Choose> = {
  "stock.adjust": adjust,
  "stock.import": (scene) => {
    const { chance, crew } = scene;
    const lines = Array.from({ length: chance.int(1, 3) }, () => {
      const sku = chance.pick(skus);
      const { lot, expiryDate, serials } = goodsOf(scene, sku, 1);
      const serial = serials[0] ?? "";
      return {
        location: chance.pick(shelves),
        sku,
        qty: sku === "PHONE" ? 1 : chance.int(1, 30),
        lot,
        expiryDate,
        serial,
        lpn: chance.percent(30) ? `Q-${chance.int(1, 20)}` : "",
      };
    });
    return call("stock.import", crew.super, { lines });
  },
  "stock.move": (scene) => {
    const lpn = anLpn(scene);
    return lpn === undefined
      ? undefined
      : call("stock.move", scene.crew.super, { lpn, to: scene.chance.pick(anyPlace), ...override(scene) });
  },
  "stock.move-loose": (scene) => {
    const { chance, crew } = scene;
    const stock = someStock(scene);
    if (!stock) return undefined;
    const qty =
      stock.serial !== ""
        ? chance.int(1, 2)
        : chance.percent(85)
          ? chance.int(1, stock.onHand)
          : stock.onHand + chance.int(1, 3);
    const { place, lpn, sku, status, lot } = stock;
    return call("stock.move-loose", chance.pick([crew.ann, crew.super]), {
      ...{ from: place, fromLpn: lpn, sku, status, qty, serials: serialsAt(scene, stock, qty) },
      ...(lot !== "" && chance.percent(80) ? { lot } : {}),
      to: chance.pick(anyPlace),
      toLpn: chance.percent(30) ? `M-${chance.int(1, 20)}` : "",
      ...override(scene),
    });
  },
  "stock.move-scanned": (scene) => {
    const what = scene.chance.percent(50) ? scene.chance.pick(anyPlace) : anLpn(scene);
    return what === undefined
      ? undefined
      : call("stock.move-scanned", scene.crew.super, { what, to: scene.chance.pick(anyPlace), ...override(scene) });
  },
  "stock.move-location": (scene) =>
    call("stock.move-location", scene.crew.super, {
      from: scene.chance.pick(anyPlace),
      to: scene.chance.pick(anyPlace),
      ...override(scene),
    }),
  "stock.request-move": (scene) => {
    const lpn = anLpn(scene);
    const to = scene.chance.pick(anyPlace);
    const priority = scene.chance.int(1, 9);
    return lpn === undefined
      ? undefined
      : call("stock.request-move", scene.crew.super, { lpn, to, priority, ...override(scene) });
  },
  "stock.set-status": (scene) => {
    const stock = someStock(scene);
    if (!stock) return undefined;
    const { place, lpn, sku, lot, serial, status, onHand, owner } = stock;
    const to = scene.chance.pick(["available", "hold", "quarantine", "damaged"] as const);
    return call("stock.set-status", scene.crew.super, {
      place,
      lpn,
      sku,
      lot,
      serial,
      owner,
      from: status,
      to,
      qty: scene.chance.int(1, onHand),
      reason: "looked at",
    });
  },
  "lpn.create": ({ crew, chance }) =>
    call("lpn.create", crew.super, {
      lpn: chance.percent(50) ? `N-${chance.int(1, 20)}` : "",
      location: chance.pick(anyPlace),
      sscc: chance.percent(30),
      kind: chance.pick(["pallet", "tote", "carton"]),
    }),
  "lpn.nest": (scene) => {
    const [lpn, parent] = [anLpn(scene), anLpn(scene)];
    return lpn === undefined || parent === undefined ? undefined : call("lpn.nest", scene.crew.super, { lpn, parent });
  },
  "lpn.unnest": (scene) => {
    const child = some<{ id: string }>(scene, "SELECT id FROM lpn ORDER BY parent = '', length(id), id LIMIT 8");
    return child && call("lpn.unnest", scene.crew.super, { lpn: child.id });
  },
  "lpn.close": (scene) => {
    const lpn = anLpn(scene);
    return lpn === undefined
      ? undefined
      : call("lpn.close", scene.crew.rex, { lpn, ...(scene.chance.percent(30) ? { grossGrams: 12_000 } : {}) });
  },
  "holds.place": (scene) => {
    const stock = someStock(scene);
    if (!stock) return undefined;
    const { sku, lot, lpn, place } = stock;
    const scope = scene.chance.pick(["lot", "lpn", "location", "sku"] as const);
    return call("holds.place", scene.crew.super, {
      scope,
      sku,
      lot,
      lpn,
      place: scope === "sku" && scene.chance.percent(50) ? "" : place,
      reason: "smells",
    });
  },
  "holds.release": (scene) => {
    const hold = some<{ id: string }>(scene, "SELECT id FROM hold ORDER BY active DESC, length(id), id LIMIT 6");
    return hold && call("holds.release", scene.crew.super, { holdId: hold.id });
  },
  "lots.recall": (scene) => lotCall(scene, "lots.recall"),
  "lots.release": (scene) => lotCall(scene, "lots.release"),
  "lots.correct": (scene) => {
    const lot = some<{ sku: string; lot: string }>(scene, "SELECT sku, lot FROM lot ORDER BY id");
    return (
      lot &&
      call("lots.correct", scene.crew.super, {
        ...lot,
        reason: "misread",
        expiryDate: scene.chance.pick(["2026-11-20", "2026-12-24", "2027-06-01"]),
      })
    );
  },
  "replenish.run": ({ crew }) => call("replenish.run", crew.super, {}),
  "locations.lock": ({ crew, chance }) =>
    call("locations.lock", crew.super, {
      location: chance.pick(shelves),
      direction: chance.pick(["in", "out", "both"]),
      reason: "repair",
    }),
  "locations.unlock": ({ crew, chance }) =>
    call("locations.unlock", crew.super, { location: chance.pick(shelves), direction: "both" }),
  "locations.deactivate": ({ crew, chance }) =>
    call("locations.deactivate", crew.super, { location: chance.pick(["C-03", "DOCK-02", "B-04"]) }),
  "locations.save": ({ crew, chance }) =>
    call("locations.save", crew.super, {
      id: chance.pick(anyPlace.slice(0, -1)),
      active: true,
      zone: chance.pick(["A", "B", "C"]),
      maxLpns: chance.pick([null, 3]),
    }),
  "locations.import": ({ crew, chance }) =>
    call("locations.import", crew.super, {
      locations: [
        { id: "D-01", kind: "pick", zone: "D", travelSeq: chance.int(1, 40) },
        { id: "D-02", kind: "storage", zone: "D" },
      ],
    }),
};

const override = ({ chance }: Scene) => (chance.percent(15) ? { override: "told so" } : {});

function lotCall(scene: Scene, name: "lots.recall" | "lots.release"): Call | undefined {
  const lot = some<{ sku: string; lot: string }>(scene, "SELECT sku, lot FROM lot WHERE lot <> '' ORDER BY id");
  return lot && call(name, scene.crew.super, { ...lot, reason: "maker says so" });
}

function adjust(scene: Scene): Call {
  const { chance, crew } = scene;
  const stock = chance.percent(40) ? someStock(scene) : undefined;
  if (stock) {
    const { place, lpn, sku, lot, serial, owner, status, onHand } = stock;
    return call("stock.adjust", crew.super, {
      place,
      lpn,
      sku,
      lot,
      serial,
      owner,
      status,
      delta: -chance.int(1, onHand + (chance.percent(10) ? 1 : 0)),
      reason: chance.pick(["lost", "scrap"]),
    });
  }
  const sku = chance.pick(skus);
  const { lot, expiryDate, serials } = goodsOf(scene, sku, 1);
  return call("stock.adjust", crew.super, {
    place: chance.pick(shelves),
    sku,
    lot,
    expiryDate,
    serial: serials[0] ?? "",
    delta: sku === "PHONE" ? 1 : chance.int(5, 40),
    reason: chance.pick(["opening", "found"]),
  });
}
