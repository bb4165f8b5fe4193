import type { conveyorsContracts } from "#sync/contracts/conveyors.ts";
import type { InputOf } from "#sync/contracts/define.ts";
import type { Book } from "../../store/book.ts";
import { requireMachine } from "../stock/require-machine.ts";

type Contracts = typeof conveyorsContracts;

export function closeLane(book: Book, { machineId, lane, reason }: InputOf<Contracts["conveyors.close-lane"]>) {
  const { closedLanes } = requireMachine(book, machineId);
  return setLanes(
    book,
    machineId,
    "lane-closed",
    { lane, reason },
    [...new Set([...closedLanes, lane])].sort(byNumber),
  );
}

export function openLane(book: Book, { machineId, lane }: InputOf<Contracts["conveyors.open-lane"]>) {
  const { closedLanes } = requireMachine(book, machineId);
  return setLanes(
    book,
    machineId,
    "lane-opened",
    { lane },
    closedLanes.filter((one) => one !== lane),
  );
}

/** That somebody told a unit something; whether it did, its state says. The floor asks before whether the machine is there. */
export function commandUnit(book: Book, { machineId, unit, command }: InputOf<Contracts["conveyors.command"]>) {
  requireMachine(book, machineId);
  book.post({ type: "conveyor-commanded", data: { machine: machineId, unit, command } });
  return { machineId, unit, command };
}

/** The answer stays with the machine, so that it also counts when the machine is opened anew. */
export function trustCertificate(book: Book, { id, fingerprint, trusted }: InputOf<Contracts["machines.trust"]>) {
  const { certificates } = requireMachine(book, id);
  book.post({
    type: trusted ? "machine-certificate-trusted" : "machine-certificate-refused",
    data: { machine: id, fingerprint },
    sets: [
      {
        record: "machine",
        id,
        fields: { certificates: { ...certificates, [fingerprint]: trusted ? "trusted" : "refused" } },
      },
    ],
  });
  return { id, fingerprint, trusted };
}

function setLanes(book: Book, machineId: string, type: string, data: object, closedLanes: number[]) {
  book.post({
    type,
    data: { machine: machineId, ...data },
    sets: [{ record: "machine", id: machineId, fields: { closedLanes } }],
  });
  return { machineId, closedLanes };
}

const byNumber = (a: number, b: number) => a - b;
