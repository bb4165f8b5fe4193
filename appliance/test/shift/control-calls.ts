import { type Call, type Choose, call, type Scene, serialsAt, shelves, some } from "./call.ts";

const aCount = (scene: Scene): { id: string; location: string } | undefined =>
  some(
    scene,
    "SELECT id, location FROM count ORDER BY state IN ('posted', 'rejected', 'cancelled'), length(id), id LIMIT 6",
  );
const counters = ({ chance, crew }: Scene) => chance.pick([crew.cora, crew.ann, crew.super]);

/** Counts, exceptions and papers. */
export const controlCalls: Record<string, Choose> = {
  "counts.request": ({ crew, chance }) =>
    call("counts.request", crew.super, {
      location: chance.pick([...shelves, "STAGE-01"]),
      sku: chance.percent(25) ? "TEA" : "",
    }),
  "counts.plan": ({ crew, chance }) =>
    call("counts.plan", crew.super, { zone: chance.pick(["A", "B"]), olderThanDays: 0, most: 2 }),
  "counts.line": countLine,
  "counts.lpn": (scene) =>
    onCount(scene, ({ id, location }) => {
      const lpn = some<{ id: string }>(
        scene,
        "SELECT id FROM lpn ORDER BY location <> ?, length(id), id LIMIT 5",
        location,
      );
      return lpn && call("counts.lpn", counters(scene), { countId: id, lpn: lpn.id });
    }),
  "counts.restart": (scene) => onCount(scene, ({ id }) => call("counts.restart", counters(scene), { countId: id })),
  "counts.finish": (scene) =>
    onCount(scene, ({ id }) => {
      const task = some<{ id: string; leaseEpoch: number }>(
        scene,
        "SELECT id, leaseEpoch FROM task WHERE countId = ? ORDER BY length(id), id",
        id,
      );
      return call("counts.finish", counters(scene), {
        countId: id,
        ...(task && scene.chance.percent(70) ? { taskId: task.id, leaseEpoch: task.leaseEpoch } : {}),
      });
    }),
  "counts.approve": (scene) =>
    onCount(scene, ({ id }) => call("counts.approve", scene.crew.super, { countId: id }), "review"),
  "counts.reject": (scene) =>
    onCount(
      scene,
      ({ id }) =>
        call("counts.reject", scene.crew.super, { countId: id, reason: "cannot be", again: scene.chance.percent(60) }),
      "review",
    ),
  "counts.cancel": (scene) =>
    onCount(scene, ({ id }) => call("counts.cancel", scene.crew.super, { countId: id, reason: "no time" })),
  "exceptions.claim": (scene) =>
    onException(scene, (exceptionId) => call("exceptions.claim", scene.crew.super, { exceptionId })),
  "exceptions.resolve": (scene) =>
    onException(scene, (exceptionId) =>
      call("exceptions.resolve", scene.crew.super, { exceptionId, resolution: "found it" }),
    ),
  "exceptions.waive": (scene) =>
    onException(scene, (exceptionId) =>
      call("exceptions.waive", scene.crew.super, { exceptionId, resolution: "small" }),
    ),
  "exceptions.reopen": (scene) =>
    onException(scene, (exceptionId) => call("exceptions.reopen", scene.crew.super, { exceptionId })),
  "papers.request": (scene) => {
    const lpn = some<{ id: string }>(scene, "SELECT id FROM lpn ORDER BY length(id), id");
    return lpn && call("papers.request", scene.crew.super, { kind: "pallet-label", subject: lpn.id });
  },
  "papers.cancel": (scene) => onPaper(scene, (jobId) => call("papers.cancel", scene.crew.super, { jobId })),
  "papers.failed": (scene) =>
    onPaper(scene, (jobId) => call("papers.failed", scene.crew.super, { jobId, trouble: "no ribbon" })),
  "papers.reprint": (scene) => onPaper(scene, (jobId) => call("papers.reprint", scene.crew.super, { jobId })),
};

function countLine(scene: Scene): Call | undefined {
  const { chance } = scene;
  return onCount(scene, ({ id, location }) => {
    const here = some<{ sku: string; lot: string; serial: string; lpn: string; onHand: number }>(
      scene,
      "SELECT sku, lot, serial, lpn, onHand FROM balance WHERE place = ? AND onHand > 0 ORDER BY sku, lot, serial, lpn, owner, status",
      location,
    );
    if (!here || chance.percent(10)) {
      const sku = chance.pick(["TEA", "CUP", "PHONE"]);
      const [serial = ""] = serialsAt(scene, { place: location, lpn: "", sku }, 1);
      return call("counts.line", counters(scene), {
        countId: id,
        code: sku,
        serial,
        qty: serial === "" ? chance.int(0, 9) : 1,
      });
    }
    const { sku, lot, serial, lpn, onHand } = here;
    const qty =
      serial !== "" ? chance.int(0, 1) : chance.percent(60) ? onHand : Math.max(0, onHand + chance.int(-3, 3));
    return call("counts.line", counters(scene), { countId: id, code: sku, lot, serial, lpn, qty });
  });
}

function onCount(
  scene: Scene,
  make: (count: { id: string; location: string }) => Call | undefined,
  state = "",
): Call | undefined {
  const count =
    state === ""
      ? aCount(scene)
      : (some<{ id: string; location: string }>(
          scene,
          "SELECT id, location FROM count WHERE state = ? ORDER BY length(id), id",
          state,
        ) ?? aCount(scene));
  return count && make(count);
}

function onException(scene: Scene, make: (id: string) => Call): Call | undefined {
  const one = some<{ id: string }>(scene, "SELECT id FROM exception ORDER BY length(id), id");
  return one && make(one.id);
}

function onPaper(scene: Scene, make: (id: string) => Call): Call | undefined {
  const one = some<{ id: string }>(scene, "SELECT id FROM printJob ORDER BY length(id), id");
  return one && make(one.id);
}
