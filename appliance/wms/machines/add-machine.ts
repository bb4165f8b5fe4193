import type { InputOf } from "#sync/contracts/define.ts";
import type { machinesContracts } from "#sync/contracts/machines.ts";
import { type Machine, type MachineKind, machine } from "#sync/model/records/machine.ts";
import { type Book, refuse } from "../../store/book.ts";
import { requireLocation } from "../stock/require.ts";
import { requireMachine } from "../stock/require-machine.ts";

/** Machines of one appliance; each has a connection, a trace and a driver's timers. */
export const machinesMax = 500;

/** What the floor adds to what it was asked for: the catalogue's kind, and which secrets were kept outside the book. */
export interface CheckedByFloor {
  kind?: MachineKind;
  secrets?: readonly string[];
}
export type AddMachine = InputOf<(typeof machinesContracts)["machines.add"]> & CheckedByFloor;
export type ChangeMachine = InputOf<(typeof machinesContracts)["machines.change"]> & CheckedByFloor;

/** A machine that was removed may come back under its id; nothing of what it was set to before comes back with it. */
export function addMachine(book: Book, { id, entry, kind = "scanner", secrets = [], ...asked }: AddMachine) {
  const before = book.get("machine", id);
  if (before && before.removedAt === null) refuse({ code: "machine-exists", machine: id });
  if (asked.place) requireLocation(book, asked.place);
  if (book.countOf("machine", { removedAt: null }) >= machinesMax)
    refuse({ code: "machines-too-many", max: machinesMax });
  const { settings = {}, ...fields } = asked;
  book.post({
    type: "machine-added",
    data: { machine: id, entry, kind, place: asked.place ?? "", ...(secrets.length > 0 && { secrets }) },
    sets: [
      {
        record: "machine",
        id,
        fields: {
          ...blank,
          name: id,
          ...given(fields),
          kind,
          entry,
          settings: merged({}, settings),
          addedBy: book.actor,
          addedAt: book.nowMs,
          removedAt: null,
        },
      },
    ],
  });
  return { id };
}

export function changeMachine(book: Book, { id, kind: _kind, secrets = [], ...asked }: ChangeMachine) {
  const before = requireMachine(book, id);
  if (asked.place) requireLocation(book, asked.place);
  const { settings, ...fields } = asked;
  const wanted = { ...given(fields), ...(settings && { settings: merged(before.settings, settings) }) };
  const changed = Object.entries(wanted).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof Machine]),
  );
  if (changed.length === 0 && secrets.length === 0) return { id };
  book.post({
    type: "machine-changed",
    data: { machine: id, changed: changed.map(([field]) => field), ...(secrets.length > 0 && { secrets }) },
    sets: [{ record: "machine", id, fields: Object.fromEntries(changed) }],
  });
  return { id };
}

export function removeMachine(book: Book, { id }: { id: string }) {
  const { kind, entry, place } = requireMachine(book, id);
  book.post({
    type: "machine-removed",
    data: { machine: id, kind, entry, place },
    sets: [{ record: "machine", id, fields: { enabled: false, removedAt: book.nowMs } }],
  });
  return { id };
}

/** Every field as it begins, so that nothing of an earlier machine of this id stays. */
const blank = Object.fromEntries(
  Object.entries(machine.fields).map(([name, { initial }]) => [name, initial]),
) as Partial<Machine>;

type Fields = Omit<ChangeMachine, "id" | "settings" | "kind" | "secrets">;
function given(fields: Fields): Partial<Machine> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** What is left out stays; null takes a setting away. */
function merged(before: Machine["settings"], settings: Readonly<Record<string, unknown>>): Machine["settings"] {
  const entries = Object.entries({ ...before, ...settings }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as Machine["settings"];
}
