import type { CatalogEntry, MachineSettings } from "#drivers/kit/catalog-entry.ts";
import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { machinesContracts } from "#sync/contracts/machines.ts";
import type { DoorHandler, DoorHandlers } from "../api/dispatch.ts";
import { type Caller, refuse } from "../store/book.ts";
import type { Answer } from "../store/run-command.ts";
import type { AddMachine, ChangeMachine } from "../wms/machines/add-machine.ts";
import { requireMachine } from "../wms/stock/require-machine.ts";
import { findMachines } from "./find-machines.ts";
import type { FloorDesk } from "./floor-desk.ts";
import { machineShape } from "./machine-shape.ts";
import type { Recordings } from "./recordings.ts";
import { newestWeight } from "./stations/newest-weight.ts";

type Name = keyof typeof machinesContracts;
type Input<N extends Name> = InputOf<(typeof machinesContracts)[N]>;
type Output<N extends Name> = OutputOf<(typeof machinesContracts)[N]>;

/** What `machines.*` answers: the book's records with what only the floor knows. Settings are checked against the catalogue here. */
export function machineDoors(floor: FloorDesk, recordings: Recordings, now: () => number = Date.now): DoorHandlers {
  const { reader, queue } = floor.site.store;

  return {
    "machines.catalog": query<"machines.catalog">(({ kind }) => ({
      entries: [...floor.catalog.values()]
        .filter((entry) => !kind || entry.kind === kind)
        .map((entry) => ({
          id: entry.id,
          title: entry.title,
          kind: entry.kind,
          protocol: entry.protocol,
          reach: entry.reach.by,
          source: entry.source,
          ask: floor.asks
            .of(entry)
            .map(({ choices, ...ask }) => ({ ...ask, ...(choices && { choices: [...choices] }) })),
        })),
    })),
    "machines.list": query<"machines.list">(({ kind }) => ({
      machines: reader
        .find("machine", { removedAt: null, ...(kind && { kind }) }, { order: "name, id" })
        .map((machine) => machineShape(machine, floor.catalog.get(machine.entry), floor.known(machine.id))),
    })),
    "machines.get": query<"machines.get">(({ id }) => {
      const machine = requireMachine(reader, id);
      return machineShape(machine, floor.catalog.get(machine.entry), floor.known(id));
    }),
    "machines.trace": query<"machines.trace">(({ id, limit }) => {
      requireMachine(reader, id);
      return { lines: floor.known(id)?.trace.last(limit) ?? [] };
    }),
    "machines.reading": query<"machines.reading">(({ place, sinceMs }) => {
      const scales = [...floor.everyKnown].filter(({ machine }) => machine.kind === "scale" && machine.place === place);
      return newestWeight(scales, now(), sinceMs) ?? refuse({ code: "not-found", what: "scale at", id: place });
    }),
    "machines.find": query<"machines.find">((input) => findMachines(floor, input)),
    "machines.record": async ({ input }) => {
      const { id, on } = input as Input<"machines.record">;
      requireMachine(reader, id);
      const known = floor.known(id) ?? refuse({ code: "not-found", what: "machine", id });
      const file = on ? recordings.start(known) : await recordings.stop(id);
      floor.show(id, { recording: on ? file : "" });
      return { ok: true, value: { id, file } };
    },

    "machines.add": async ({ input, caller, commandId }) => {
      const asked = input as Input<"machines.add">;
      const entry = floor.catalog.get(asked.entry) ?? refuse({ code: "machine-entry-unknown", entry: asked.entry });
      return floor.inTurn(asked.id, () => {
        const before = reader.get("machine", asked.id);
        const kept = before && before.removedAt === null ? floor.secrets.of(asked.id) : {};
        const { open, secret } = checked(entry, asked, {}, kept);
        const call: AddMachine = { ...asked, settings: open, kind: entry.kind, secrets: Object.keys(secret) };
        return book("machines.add", call, secret, caller, commandId);
      });
    },
    "machines.change": async ({ input, caller, commandId }) => {
      const asked = input as Input<"machines.change">;
      const { settings } = asked;
      if (!settings) return queue.run({ name: "machines.change", input: asked, caller, commandId });
      return floor.inTurn(asked.id, () => {
        const { entry: entryId, settings: before } = requireMachine(reader, asked.id);
        const entry = floor.catalog.get(entryId) ?? refuse({ code: "machine-entry-unknown", entry: entryId });
        const { open, secret } = checked(entry, asked, before, floor.secrets.of(asked.id));
        const call: ChangeMachine = { ...asked, settings: open, secrets: Object.keys(secret) };
        return book("machines.change", call, secret, caller, commandId);
      });
    },
  };

  /** Splits what is asked into settings for the book and secrets, after checking the whole of them as it would then be. */
  function checked(
    entry: CatalogEntry,
    { id, settings = {} }: Input<"machines.change">,
    before: MachineSettings,
    secrets: MachineSettings,
  ) {
    const whole = Object.entries({ ...before, ...secrets, ...settings }).filter(([, value]) => value !== null);
    const { problems } = floor.asks.check(entry, Object.fromEntries(whole) as MachineSettings);
    if (problems[0]) refuse({ code: "machine-setting-wrong", machine: id, ...problems[0] });
    const names = new Set(entry.ask.filter((ask) => ask.secret).map(({ name }) => name));
    const given = Object.entries(settings);
    return {
      open: Object.fromEntries(given.filter(([name]) => !names.has(name))) as Input<"machines.change">["settings"],
      secret: Object.fromEntries(given.filter(([name]) => names.has(name))),
    };
  }

  /** In the machine's turn: it is not opened between its record and its secrets. */
  async function book(
    name: Name,
    input: AddMachine | ChangeMachine,
    secret: Record<string, unknown>,
    caller: Caller,
    commandId: string,
  ): Promise<Answer> {
    const answer = await queue.run({ name, input, caller, commandId });
    if (answer.ok) floor.secrets.keep(input.id, secret);
    return answer;
  }
}

function query<N extends Name>(ask: (input: Input<N>) => Output<N> | Promise<Output<N>>): DoorHandler {
  return async ({ input }) => ({ ok: true, value: await ask(input as Input<N>) });
}
