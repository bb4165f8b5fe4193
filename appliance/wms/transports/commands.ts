import type { Contract } from "#sync/contracts/define.ts";
import { fleetContracts as contracts } from "#sync/contracts/fleet.ts";
import type { Book } from "../../store/book.ts";
import { answers, type CommandHandler, decides, type Handlers, polled } from "../../store/handler.ts";
import { assignTransport, dropTransports, unroutableTransport } from "./assign-transport.ts";
import { endTransport } from "./end-transport.ts";
import { activePlan, importPlan } from "./floor-plans.ts";
import { closeNodes, openNodes, removeZone, saveZone } from "./floor-zones.ts";
import { openStates } from "./for-robots.ts";
import { deliverTransport, progressTransport, renewTransports } from "./progress-transport.ts";
import { requestTransports } from "./request-transports.ts";
import { loadAt, takeBack } from "./take-back.ts";

/** The book's side of robots. What needs the vehicles themselves (`fleet.vehicles`, `fleet.floor`, pause, resume, send home) the floor answers. */
export const transportsHandlers: Handlers = {
  "fleet.close-nodes": closeNodes,
  "fleet.import-plan": decides(contracts["fleet.import-plan"], importPlan),
  "fleet.load-at": loadAt,
  "fleet.open-nodes": openNodes,
  "fleet.plan": activePlan,
  "fleet.remove-zone": removeZone,
  "fleet.save-zone": saveZone,
  "fleet.take-back": takeBack,
  "fleet.transports": answers(contracts["fleet.transports"], (reader, { state, open, vehicle, taskId, limit }) => {
    const where = { ...(state && { state }), ...(vehicle && { vehicle }), ...(taskId && { taskId }) };
    const order = { order: "createdAt DESC, length(id) DESC, id DESC", limit };
    const ids = open ? { id: reader.rows<{ id: string }>(openSql).map(({ id }) => id) } : {};
    const found = reader.find("transport", { ...ids, ...where }, order);
    return { transports: found.map(({ leaseEpoch: _lease, ...transport }) => transport) };
  }),
  /** Sent by the floor for its vehicles; in no contract list, so nobody else can. */
  "transports.assign": own("transports.assign", assignTransport),
  "transports.deliver": own("transports.deliver", deliverTransport),
  "transports.drop": own("transports.drop", dropTransports),
  "transports.end": own("transports.end", endTransport),
  "transports.progress": own("transports.progress", progressTransport),
  "transports.renew": polled(own("transports.renew", renewTransports)),
  "transports.request": own("transports.request", requestTransports),
  "transports.unroutable": own("transports.unroutable", unroutableTransport),
};

/** Under way, or with a load that a person has to find. Few at any time, each found by an index. */
const openSql = `SELECT id FROM transport WHERE state IN (${openStates.map((state) => `'${state}'`).join(", ")})
  UNION SELECT id FROM transport WHERE exceptionId <> ''`;

function own<I>(name: string, decide: (book: Book, input: I) => unknown): CommandHandler {
  return { contract: { name, kind: "command" } as Contract, decide: (book, input) => decide(book, input as I) };
}
