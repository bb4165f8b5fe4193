import { type Call, type Choose, call, type Scene, serialsAt, skus, some } from "#appliance/test/shift/call.ts";
import { rightsHeld, rightsPool } from "#sync/protocol/audience.ts";
import { siteOf } from "#sync/protocol/origin.ts";

/** What people of a site do with other sites: rights given and promised, goods sent, commands asked for. `sites` are all of the company. */
export function betweenCalls(sites: readonly string[]): Record<string, Choose> {
  const other = (scene: Scene) => scene.chance.maybe(sites.filter((site) => site !== siteOf(originOf(scene))));
  return {
    "rights.pledge": (scene) => {
      const sku = scene.chance.pick(plain);
      return call("rights.pledge", scene.crew.super, { sku, qty: scene.chance.int(1, 8) });
    },
    "rights.take-back": (scene) => {
      const pool = some<Standing>(scene, standingSql, rightsPool(siteOf(originOf(scene))));
      return (
        pool && call("rights.take-back", scene.crew.super, { sku: pool.sku, qty: scene.chance.int(1, pool.onHand + 1) })
      );
    },
    "rights.spend": (scene) => {
      const { chance, crew } = scene;
      const origin = originOf(scene);
      const held = chance.maybe(
        sites.flatMap((site) =>
          (scene.site.db.prepare(standingSql).all(rightsHeld(site, origin)) as Standing[]).map((row) => ({
            site,
            ...row,
          })),
        ),
      );
      if (!held) return undefined;
      const purpose = chance.percent(30)
        ? { kind: "transfer" as const }
        : { kind: "order" as const, shipTo: { name: "Customer" } };
      const qty = chance.int(1, held.onHand + (chance.percent(10) ? 1 : 0));
      return call("rights.spend", crew.super, { authority: held.site, sku: held.sku, qty, purpose });
    },
    "rights.return": (scene) => {
      const grant = some<{ id: string }>(scene, "SELECT id FROM rightGrant WHERE state = 'open' ORDER BY id");
      return (
        grant &&
        call("rights.return", scene.crew.super, {
          grant: grant.id,
          ...(scene.chance.percent(50) ? { qty: scene.chance.int(1, 3) } : {}),
        })
      );
    },
    "transfers.send": (scene) => {
      const toSite = other(scene);
      const { chance, crew } = scene;
      if (toSite === undefined) return undefined;
      const lines = [{ sku: chance.pick(plain), qty: chance.int(1, 8) }];
      return call("transfers.send", crew.super, { toSite, lines, release: chance.percent(80) });
    },
    "transfers.ask": (scene) => {
      const fromSite = other(scene);
      const lines = [{ sku: scene.chance.pick(plain), qty: scene.chance.int(1, 8) }];
      return fromSite === undefined ? undefined : call("transfers.ask", scene.crew.super, { fromSite, lines });
    },
    "transfers.release": (scene) => onTransfer(scene, "transfers.release", "state = 'planned'"),
    "transfers.cancel": (scene) => onTransfer(scene, "transfers.cancel", "state IN ('planned', 'released')"),
    "transfers.close": (scene) => onTransfer(scene, "transfers.close", "state IN ('arrived', 'closed')"),
    "transfers.move-on": moveOn,
    "intents.ask": (scene) => {
      const { chance, crew } = scene;
      const site = other(scene);
      if (site === undefined) return undefined;
      const [command, input] = chance.pick([
        ["orders.create", { shipTo: { name: "C" }, lines: [{ sku: "TEA", qty: 1 }] }],
        ["items.save", { sku: "TEA", name: `asked ${chance.int(1, 9)}` }],
        ["inbound.create", { lines: [{ sku: "CUP", qty: 2 }] }],
        ["transfers.send", { toSite: siteOf(originOf(scene)), lines: [{ sku: "CUP", qty: chance.int(1, 4) }] }],
        ["rights.pledge", { sku: "TEA", qty: 1 }],
        ["people.save", { id: "eve", name: "Eve" }],
      ] as const);
      const expiresAfterMs = chance.percent(40) ? chance.int(60_000, 3_600_000) : undefined;
      return call("intents.ask", crew.super, { site, command, input, ...(expiresAfterMs && { expiresAfterMs }) });
    },
    "intents.withdraw": (scene) => {
      const intent = some<{ id: string }>(scene, "SELECT id FROM intent WHERE state = 'pending' ORDER BY id");
      return intent && call("intents.withdraw", scene.crew.super, { intentId: intent.id });
    },
  };
}

/** SKUs that need neither lots nor serial numbers: what goes between sites is to arrive now and then. */
const plain = skus.filter((sku) => sku === "TEA" || sku === "CUP");

interface Standing {
  sku: string;
  onHand: number;
}
const standingSql = "SELECT sku, onHand FROM balance WHERE place = ? AND onHand > 0 ORDER BY sku, owner";

const originOf = ({ site }: Scene): string =>
  (site.db.prepare("SELECT origin FROM ownEpoch ORDER BY pos DESC LIMIT 1").get() as { origin: string }).origin;

function onTransfer(
  scene: Scene,
  name: "transfers.release" | "transfers.cancel" | "transfers.close",
  where: string,
): Call | undefined {
  const transfer = some<{ id: string }>(scene, `SELECT id FROM transfer WHERE ${where} ORDER BY id`);
  return transfer && call(name, scene.crew.super, { id: transfer.id });
}

/** The next thing to do about goods that go to another site, or come from one: released, picked, packed, sent, received, closed. Chance alone would never get there. */
function moveOn(scene: Scene): Call | undefined {
  const { chance, crew } = scene;
  const inbound = some<{
    inboundId: string;
    lineId: string;
    sku: string;
    lpn: string;
    openQty: number;
    isOpen: number;
  }>(
    scene,
    `SELECT l.inboundId, l.id AS lineId, l.sku, l.lpn, l.expectedQty - l.receivedQty AS openQty, l.receivedQty < l.expectedQty AS isOpen
     FROM inboundLine AS l JOIN inbound AS i ON i.id = l.inboundId WHERE i.transferId <> '' AND i.state NOT IN ('closed', 'cancelled') ORDER BY l.id`,
  );
  if (inbound && chance.percent(60)) {
    const { inboundId, sku, lpn, openQty } = inbound;
    if (inbound.isOpen === 0 || chance.percent(15)) return call("inbound.close", crew.super, { inbound: inboundId });
    if (lpn !== "") return call("inbound.receive-pack", crew.rex, { sscc: lpn });
    return call("inbound.receive", crew.super, { inboundId, sku, qty: chance.int(1, openQty) });
  }
  const order = some<{ id: string; state: string; cartons: number }>(
    scene,
    `SELECT o.id, o.state, (SELECT count(*) FROM lpn WHERE orderId = o.id AND state IN ('packed', 'staged')) AS cartons
     FROM "order" AS o WHERE o.transferId <> '' AND o.state NOT IN ('shipped', 'cancelled') ORDER BY o.id`,
  );
  if (!order) return undefined;
  if (order.state === "open") return call("orders.release", crew.super, { orderId: order.id });
  const held = some<Held>(
    scene,
    `SELECT a.id, a.taskId, t.leaseEpoch, a.sku, a.place, a.lpn, a.qty FROM allocation AS a JOIN task AS t ON t.id = a.taskId
     WHERE a.orderId = '${order.id}' AND a.state = 'open' ORDER BY a.id`,
  );
  if (held) {
    const { id: allocationId, taskId, leaseEpoch, qty } = held;
    return call("pick.confirm", crew.super, {
      ...{ taskId, leaseEpoch, allocationId, qty, serials: serialsAt(scene, held, qty) },
      toLpn: `TOTE-${order.id}`.slice(0, 40),
    });
  }
  if (order.cartons > 0) return call("orders.ship", crew.super, { orderId: order.id, rest: "cancel" });
  return call("pack.order", crew.pat, { orderId: order.id });
}

interface Held {
  id: string;
  taskId: string;
  leaseEpoch: number;
  sku: string;
  place: string;
  lpn: string;
  qty: number;
}
