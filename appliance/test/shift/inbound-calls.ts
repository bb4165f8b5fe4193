import { type Call, type Choose, call, goodsOf, leaseFor, lots, type Scene, shelves, skus, some } from "./call.ts";

/** Announcing, receiving, undoing, closing, putting away. */
export const inboundCalls: Record<string, Choose> = {
  "inbound.create": (scene) => announce(scene),
  "inbound.import": ({ crew, chance }) =>
    call("inbound.import", crew.super, {
      asns: Array.from({ length: chance.int(1, 3) }, () => ({
        number: `IMP-${chance.int(1, 12)}`,
        purpose: chance.pick(["new", "new", "change", "cancel"]),
        lines: [{ sku: chance.pick(["TEA", "CUP"]), qty: chance.int(1, 40) }],
      })),
    }),
  "inbound.arrive": (scene) => {
    const inbound = some<{ number: string }>(
      scene,
      "SELECT number FROM inbound ORDER BY state = 'announced' DESC, length(id), id LIMIT 5",
    );
    return (
      inbound &&
      call("inbound.arrive", scene.crew.rex, { inbound: inbound.number, dock: scene.chance.pick(["", "DOCK-01"]) })
    );
  },
  "inbound.open-blind": ({ crew, chance }) =>
    call("inbound.open-blind", crew.rex, { kind: chance.pick(["blind", "blind", "return"]) }),
  "inbound.receive": receive,
  "inbound.receive-pack": (scene) => {
    const pack = some<{ lpn: string; inboundId: string }>(
      scene,
      "SELECT DISTINCT lpn, inboundId FROM inboundLine WHERE lpn <> '' ORDER BY 1, 2",
    );
    const lease = pack && leaseFor(scene, "receive", `inboundId = '${pack.inboundId}'`);
    return (
      pack &&
      call("inbound.receive-pack", scene.crew.rex, {
        sscc: pack.lpn,
        ...(scene.chance.percent(50) ? lease : { inboundId: pack.inboundId }),
      })
    );
  },
  "inbound.finish-receiving": (scene) => {
    const lease = leaseFor(scene, "receive");
    return lease && call("inbound.finish-receiving", scene.crew.rex, lease);
  },
  "inbound.undo-receipt": (scene) => {
    const receipt = some<{ id: string }>(scene, "SELECT id FROM receipt ORDER BY length(id), id");
    return receipt && call("inbound.undo-receipt", scene.crew.super, { receiptId: receipt.id });
  },
  "inbound.approve-over": (scene) => {
    const line = some<{ id: string }>(
      scene,
      "SELECT id FROM inboundLine WHERE receivedQty > expectedQty ORDER BY length(id), id",
    );
    return line && call("inbound.approve-over", scene.crew.super, { lineId: line.id });
  },
  "inbound.close": (scene) => {
    const inbound = some<{ number: string }>(scene, "SELECT number FROM inbound ORDER BY length(id), id");
    return inbound && call("inbound.close", scene.crew.super, { inbound: inbound.number });
  },
  "inbound.cancel": (scene) => {
    const inbound = some<{ id: string }>(scene, "SELECT id FROM inbound ORDER BY length(id), id");
    return inbound && call("inbound.cancel", scene.crew.super, { inbound: inbound.id });
  },
  "putaway.confirm": (scene) => {
    const { chance, crew } = scene;
    const task = some<{ id: string; leaseEpoch: number; lpn: string; toPlace: string }>(
      scene,
      "SELECT id, leaseEpoch, lpn, toPlace FROM task WHERE type = 'putaway' ORDER BY state IN ('done', 'cancelled'), length(id), id LIMIT 5",
    );
    if (!task) return undefined;
    const override = chance.percent(20) ? { override: "told so" } : {};
    const to = chance.percent(70) && task.toPlace !== "" ? task.toPlace : chance.pick([...shelves, "QUAR-01"]);
    const lease = chance.percent(80) ? { taskId: task.id, leaseEpoch: task.leaseEpoch } : {};
    return call("putaway.confirm", chance.pick([crew.rex, crew.super]), { ...lease, lpn: task.lpn, to, ...override });
  },
  "putaway.redirect": (scene) => {
    const lease = leaseFor(scene, "putaway");
    return lease && call("putaway.redirect", scene.crew.rex, { ...lease, reason: "full" });
  },
  "putaway.request": (scene) => {
    const lpn = some<{ id: string }>(scene, "SELECT id FROM lpn ORDER BY length(id), id");
    return lpn && call("putaway.request", scene.crew.rex, { lpn: lpn.id });
  },
};

function announce({ crew, chance }: Scene): Call {
  const lines = Array.from({ length: chance.int(1, 3) }, (_, i) => {
    const sku = chance.pick(skus);
    const pack = chance.percent(40) && sku !== "PHONE" ? `00395212340000000${chance.int(10, 40)}0` : "";
    return {
      line: i + 1,
      sku: chance.percent(10) && sku === "TEA" ? "14006381333938" : sku,
      qty: chance.int(1, 30),
      lot: sku === "MILK" || sku === "PAINT" ? (chance.percent(60) || pack !== "" ? chance.pick(lots) : "") : "",
      expiryDate: sku === "MILK" && pack !== "" ? "2027-03-01" : "",
      lpn: pack,
      parentLpn: pack !== "" && chance.percent(30) ? "003952123400000009990" : "",
    };
  });
  return call("inbound.create", crew.super, {
    number: chance.percent(70) ? `ASN-${chance.int(1, 99)}` : "",
    kind: chance.pick(["asn", "asn", "return"]),
    lines,
  });
}

function receive(scene: Scene): Call | undefined {
  const { chance, crew } = scene;
  const line = some<{ id: string; inboundId: string; sku: string; expectedQty: number }>(
    scene,
    "SELECT l.id, l.inboundId, l.sku, l.expectedQty FROM inboundLine AS l JOIN inbound AS i ON i.id = l.inboundId ORDER BY i.state IN ('closed', 'cancelled'), length(l.id), l.id LIMIT 12",
  );
  const blind = some<{ id: string }>(
    scene,
    "SELECT id FROM inbound WHERE state NOT IN ('closed', 'cancelled') ORDER BY length(id), id",
  );
  const useLine = line && chance.percent(75);
  const inboundId = useLine ? line.inboundId : blind?.id;
  if (!inboundId) return undefined;
  const sku = useLine ? line.sku : chance.pick(skus);
  const qty = chance.percent(60) && useLine ? Math.max(1, line.expectedQty) : chance.int(1, 25);
  const { lot, expiryDate, serials } = goodsOf(scene, sku, qty);
  const lease = chance.percent(50) ? leaseFor(scene, "receive", `inboundId = '${inboundId}'`) : undefined;
  return call("inbound.receive", chance.pick([crew.rex, crew.super]), {
    ...(lease ?? { inboundId }),
    ...(useLine && chance.percent(50) ? { lineId: line.id } : {}),
    ...{ sku, qty: sku === "PHONE" ? serials.length || 1 : qty, lot, expiryDate, serials },
    damagedQty: chance.percent(15) ? 1 : 0,
    lpn: chance.percent(40) ? `P-${chance.int(1, 30)}` : "",
    location: chance.percent(15) ? "DOCK-01" : "",
    lpnDone: chance.percent(60),
  });
}
