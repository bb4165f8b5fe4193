import { type Call, type Choose, call, leaseFor, lots, type Scene, serialsAt, some } from "./call.ts";

interface Held {
  id: string;
  taskId: string;
  leaseEpoch: number;
  sku: string;
  lot: string;
  serial: string;
  place: string;
  lpn: string;
  qty: number;
  orderId: string;
  leaseHolder: string;
}

const heldSql = `SELECT a.id, a.taskId, t.leaseEpoch, a.sku, a.lot, a.serial, a.place, a.lpn, a.qty, a.orderId, t.leaseHolder FROM allocation AS a JOIN task AS t ON t.id = a.taskId
  ORDER BY a.state <> 'open', t.state <> 'leased', length(a.id), a.id LIMIT 12`;
const floor = ["STAGE-01", "PACK-01", "A-01", "RECV-01"] as const;

/** Taking goods for orders, in time and late, right and wrong. */
export const pickingCalls: Record<string, Choose> = {
  "work.next": ({ crew, chance }) =>
    call(
      "work.next",
      chance.pick(Object.values(crew)),
      chance.percent(30)
        ? { types: [chance.pick(["pick", "putaway", "count", "put-back", "pack", "receive", "load", "replenish"])] }
        : {},
    ),
  "work.open": ({ crew, chance }) =>
    call("work.open", chance.pick([crew.super, crew.bob, crew.cora]), {
      kind: chance.pick(["receive", "putaway", "move", "count", "pack", "load"]),
      scan: chance.pick(["", "A-01", "SO-1", "P-1", "ASN-1", "DOCK-01", "TEA", "???"]),
    }),
  "work.release": (scene) => onLease(scene, (lease) => call("work.release", someoneFor(scene), lease)),
  "work.skip": (scene) =>
    onLease(scene, (lease) => call("work.skip", someoneFor(scene), { ...lease, reason: "aisle blocked" })),
  "pick.confirm": confirm,
  "pick.short": (scene) => {
    const held = some<Held>(scene, heldSql);
    if (!held) return undefined;
    const pickedQty = scene.chance.int(0, held.qty);
    const serials = pickedQty > 0 ? serialsAt(scene, held, pickedQty) : [];
    return call("pick.short", picker(scene, held), {
      ...leaseOf(scene, held),
      allocationId: held.id,
      pickedQty,
      reason: "empty",
      serials,
      ...intoWhat(scene, held),
    });
  },
  "pick.skip": (scene) => {
    const held = some<Held>(scene, heldSql);
    return held && call("pick.skip", picker(scene, held), { ...leaseOf(scene, held), allocationId: held.id });
  },
  "pick.start-cluster": (scene) => {
    const lease = leaseFor(scene, "pick", "method = 'cluster'");
    return (
      lease &&
      call("pick.start-cluster", scene.crew.ann, {
        ...lease,
        slots: [1, 2].map((slot) => ({ slot, lpn: `T-${scene.chance.int(1, 20)}` })),
      })
    );
  },
  "pick.zero-check": (scene) => {
    const held = some<Held>(scene, heldSql);
    return (
      held &&
      call("pick.zero-check", picker(scene, held), {
        ...leaseOf(scene, held),
        place: held.place,
        empty: scene.chance.percent(50),
      })
    );
  },
  "pick.drop": (scene) => {
    const lease = leaseFor(scene, "pick");
    return (
      lease &&
      call("pick.drop", scene.chance.pick([scene.crew.ann, scene.crew.bob]), {
        ...lease,
        toPlace: scene.chance.pick(floor),
      })
    );
  },
  "pick.swap-lpn": (scene) => {
    const held = some<Held>(scene, heldSql);
    const lpn =
      held &&
      some<{ lpn: string }>(
        scene,
        "SELECT DISTINCT lpn FROM balance WHERE sku = ? AND lpn <> '' AND onHand > 0 ORDER BY lpn",
        held.sku,
      );
    return (
      lpn &&
      call("pick.swap-lpn", picker(scene, held), { ...leaseOf(scene, held), allocationId: held.id, lpn: lpn.lpn })
    );
  },
  "put-back.confirm": putBack,
  "put-back.missing": (scene) => {
    const task = some<{ id: string; leaseEpoch: number }>(
      scene,
      "SELECT id, leaseEpoch FROM task WHERE type = 'put-back' ORDER BY state IN ('done', 'cancelled'), length(id), id LIMIT 6",
    );
    return (
      task &&
      call("put-back.missing", scene.chance.pick([scene.crew.ann, scene.crew.bob]), {
        taskId: task.id,
        leaseEpoch: task.leaseEpoch,
      })
    );
  },
  "tasks.assign": (scene) =>
    onTask(scene, (id) =>
      call("tasks.assign", scene.crew.super, { taskIds: [id], person: scene.chance.pick(["ann", "bob", "", "ghost"]) }),
    ),
  "tasks.reprioritise": (scene) =>
    onTask(scene, (id) =>
      call("tasks.reprioritise", scene.crew.super, { taskIds: [id], priority: scene.chance.int(1, 9) }),
    ),
  "tasks.cancel": (scene) =>
    onTask(scene, (taskId) => call("tasks.cancel", scene.crew.super, { taskId, reason: "not today" })),
  "tasks.unlease": (scene) => onTask(scene, (taskId) => call("tasks.unlease", scene.crew.super, { taskId })),
  "tasks.expire-leases": ({ crew }) => call("tasks.expire-leases", crew.super, {}),
};

const someoneFor = ({ chance, crew }: Scene) => chance.pick(Object.values(crew));
const picker = ({ chance, crew }: Scene, { leaseHolder }: Held) =>
  leaseHolder === "bob" ? crew.bob : leaseHolder === "ann" ? crew.ann : chance.pick([crew.ann, crew.bob, crew.super]);
/** Mostly the lease the task has now; sometimes one that ran out meanwhile. */
const leaseOf = ({ chance }: Scene, { taskId, leaseEpoch }: Held) => ({
  taskId,
  leaseEpoch: Math.max(0, leaseEpoch - (chance.percent(15) ? 1 : 0)),
});

function intoWhat({ chance }: Scene, { orderId }: Held): { toLpn?: string; toPlace?: string } {
  if (chance.percent(50)) return { toLpn: `TOTE-${orderId}`.slice(0, 40) };
  if (chance.percent(40)) return { toLpn: `T-${chance.int(1, 20)}` };
  return chance.percent(70) ? { toPlace: chance.pick(floor) } : {};
}

function confirm(scene: Scene): Call | undefined {
  const { chance } = scene;
  const held = some<Held>(scene, heldSql);
  if (!held) return undefined;
  const qty = chance.percent(60) ? Math.max(1, held.qty) : chance.int(1, Math.max(1, held.qty) + 1);
  const otherLot =
    held.lot !== "" && chance.percent(20)
      ? { otherLot: chance.pick(lots), ...(chance.percent(80) ? { reason: "front of the shelf" } : {}) }
      : {};
  const elsewhere = chance.percent(8) ? { fromPlace: chance.pick(["A-01", "B-02", "C-01"]) } : {};
  const serials = held.serial !== "" && qty === 1 && chance.percent(80) ? [held.serial] : serialsAt(scene, held, qty);
  return call("pick.confirm", picker(scene, held), {
    ...leaseOf(scene, held),
    ...{ allocationId: held.id, qty, serials },
    ...otherLot,
    ...elsewhere,
    ...intoWhat(scene, held),
    whole: held.lpn !== "" && chance.percent(30),
  });
}

function putBack(scene: Scene): Call | undefined {
  const { chance, crew } = scene;
  const task = some<{
    id: string;
    leaseEpoch: number;
    lpn: string;
    fromPlace: string;
    sku: string;
    lot: string;
    qty: number;
    toPlace: string;
  }>(
    scene,
    "SELECT id, leaseEpoch, lpn, fromPlace, sku, lot, qty, toPlace FROM task WHERE type = 'put-back' ORDER BY state IN ('done', 'cancelled'), length(id), id LIMIT 6",
  );
  if (!task) return undefined;
  const inside = some<{ sku: string; lot: string; onHand: number }>(
    scene,
    "SELECT sku, lot, onHand FROM balance WHERE lpn = ? AND lpn <> '' AND onHand > 0 ORDER BY sku, lot, serial",
    task.lpn,
  );
  const sku = task.sku || inside?.sku || "TEA";
  const qty = chance.percent(80) ? Math.max(1, task.qty || inside?.onHand || 1) : chance.int(1, 5);
  const serials = serialsAt(scene, { place: task.fromPlace, lpn: task.lpn, sku }, qty);
  return call("put-back.confirm", chance.pick([crew.ann, crew.bob]), {
    ...{ taskId: task.id, leaseEpoch: task.leaseEpoch, lpn: task.lpn, fromPlace: task.fromPlace || "STAGE-01" },
    ...{ sku, lot: task.sku === "" ? (inside?.lot ?? "") : task.lot, qty, serials },
    toPlace: chance.percent(70) && task.toPlace !== "" ? task.toPlace : chance.pick(["A-02", "B-01", "PACK-01"]),
  });
}

function onLease(scene: Scene, make: (lease: { taskId: string; leaseEpoch: number }) => Call): Call | undefined {
  const task = some<{ id: string; leaseEpoch: number }>(
    scene,
    "SELECT id, leaseEpoch FROM task ORDER BY state <> 'leased', length(id), id LIMIT 6",
  );
  return task && make({ taskId: task.id, leaseEpoch: task.leaseEpoch });
}

function onTask(scene: Scene, make: (taskId: string) => Call): Call | undefined {
  const task = some<{ id: string }>(
    scene,
    "SELECT id FROM task ORDER BY state IN ('done', 'cancelled'), length(id), id LIMIT 15",
  );
  return task && make(task.id);
}
