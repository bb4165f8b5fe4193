import type { Transport } from "#sync/model/records/transport.ts";
import type { Reader } from "../../store/reader.ts";
import type { Answer } from "../../store/run-command.ts";
import type { TransportEnd } from "../../wms/transports/end-transport.ts";
import { loadOf } from "../../wms/transports/for-robots.ts";
import type { Floor } from "../binding.ts";
import type { Outgoing } from "../outgoing.ts";

/** What the fleet reads from the book and writes into it. Every command's id is made of the transport and the step: a repeat is harmless. */
export class FleetBook {
  readonly #floor: Floor;

  constructor(floor: Floor) {
    this.#floor = floor;
  }

  get reader(): Reader {
    return this.#floor.site.store.reader;
  }
  transport(id: string): Transport | undefined {
    return this.reader.get("transport", id);
  }
  waiting(): Transport[] {
    return this.reader.find(
      "transport",
      { state: "waiting" },
      { order: "createdAt, length(id), id", limit: WAITING_MAX },
    );
  }
  /** What a vehicle had when the appliance, or the vehicle, went away. */
  unfinishedOf(vehicle: string): Transport | undefined {
    return this.reader.first(
      "transport",
      { vehicle, state: ["assigned", "driving", "loaded", "withdrawing", "unknown"] },
      "assignedAt DESC",
    );
  }

  /** Free tasks that robots could do and that nobody announced yet, if the plan serves both ends. */
  freeTasks(serves: (location: string) => boolean): string[] {
    const types = JSON.stringify(this.reader.setting("fleet.taskTypes"));
    return this.reader
      .rows<{ id: string }>(freeTasksSql, types, this.reader.setting("fleet.attemptsMax"), FREE_MAX)
      .flatMap(({ id }) => this.reader.get("task", id) ?? [])
      .filter((task) => {
        const load = loadOf(this.reader, task);
        return load !== undefined && serves(load.from) && serves(task.toPlace);
      })
      .map(({ id }) => id);
  }
  /** Waiting transports whose task somebody else has by now. */
  takenTransports(): string[] {
    return this.reader.rows<{ id: string }>(takenSql, FREE_MAX).map(({ id }) => id);
  }

  async request(machineId: string, tasks: readonly string[]): Promise<void> {
    await this.#floor.run(machineId, "transports.request", { tasks }, `request:${this.#once()}`);
  }
  async drop(machineId: string, transports: readonly string[]): Promise<void> {
    await this.#floor.run(machineId, "transports.drop", { transports }, `drop:${this.#once()}`);
  }
  async unroutable(machineId: string, transport: string): Promise<void> {
    await this.#floor.run(machineId, "transports.unroutable", { transport }, `unroutable:${transport}`);
  }
  async assign(machineId: string, transport: string): Promise<Transport | undefined> {
    const id = `assign:${transport}`;
    return told<Transport>(
      await this.#floor.run(machineId, "transports.assign", { transport, vehicle: machineId }, id),
    );
  }

  progress(out: Outgoing, transport: string, step: "driving" | "loaded", node: string, orderId: string) {
    return out.send("transports.progress", { transport, step, node }, `${step}:${orderId}`);
  }
  renew(out: Outgoing, transport: string) {
    return out.send("transports.renew", { transports: [transport] }, `renew:${transport}:${this.#once()}`);
  }
  end(out: Outgoing, end: TransportEnd, orderId: string) {
    return out.send(
      "transports.end",
      end,
      `end:${end.outcome}:${orderId}:${this.transport(end.transport)?.state ?? ""}`,
    );
  }

  /**
   * The goods stand where they were meant to: the task's own command books it, by the rules that count for people. Where a rule stands
   * against what has happened already, it is passed over and shown.
   */
  async deliver(out: Outgoing, transportId: string, node: string): Promise<string | undefined> {
    const transport = this.transport(transportId);
    if (!transport || transport.state === "delivered") return undefined;
    const { taskId, taskType, leaseEpoch, lpn, toPlace: to } = transport;
    const command = taskType === "putaway" ? "putaway.confirm" : "stock.move";
    const input = { taskId, leaseEpoch, lpn, to };
    let answer = await out.send(command, input, `deliver:${transportId}`);
    if (isRefused(answer))
      answer = await out.send(
        command,
        { ...input, override: "a robot put it there" },
        `deliver-all-the-same:${transportId}`,
      );
    if (!answer?.ok) return isRefused(answer) ? answer.refusal.code : "not-booked";
    await out.send("transports.deliver", { transport: transportId, node }, `delivered:${transportId}`);
    return undefined;
  }

  /** For commands that do nothing when they are repeated, so that each time may have an id of its own. */
  #once(): string {
    return `${STEM}-${++this.#count}`;
  }
  #count = 0;
}

const STEM = Date.now().toString(36);
const FREE_MAX = 200;
const WAITING_MAX = 500;

function told<T>(answer: Answer): T | undefined {
  return answer.ok ? (answer.value as T) : undefined;
}
const isRefused = (answer: Answer | undefined): answer is Extract<Answer, { refusal: unknown }> =>
  answer !== undefined && !answer.ok && "refusal" in answer;

const freeTasksSql = `SELECT id FROM task WHERE state = 'released' AND type IN (SELECT value FROM json_each(?))
    AND lpn <> '' AND toPlace <> '' AND assignedTo = ''
    AND NOT EXISTS (SELECT 1 FROM transport WHERE taskId = task.id
      AND transport.state NOT IN ('failed', 'unroutable', 'delivered') AND NOT (transport.state = 'withdrawn' AND transport.reason = 'taken'))
    AND (SELECT count(*) FROM transport WHERE taskId = task.id AND transport.state IN ('failed', 'unroutable')) < ?
  ORDER BY priority, createdAt, id LIMIT ?`;

const takenSql = `SELECT transport.id FROM transport JOIN task ON task.id = transport.taskId
  WHERE transport.state = 'waiting' AND (task.state <> 'released' OR task.assignedTo <> '' OR task.toPlace <> transport.toPlace) LIMIT ?`;
