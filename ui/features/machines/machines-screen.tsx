import { Cable, Plus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { inTrouble } from "../../kit/board/health-chip.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { AddMachine } from "./add-machine.tsx";
import { MachineLine } from "./machine-line.tsx";
import { MachineSheet } from "./machine-sheet.tsx";

export type MachineRow = CallValue<"machines.list">["machines"][number];
type Filter = "all" | "trouble" | MachineRow["kind"];

export interface MachinesScreenProps {
  /** The machine to open at once. */
  code: string;
  onClosed: () => void;
}

/** Every machine of the site: how it is, what it said last, and what to do about it. */
export function MachinesScreen({ code, onClosed }: MachinesScreenProps) {
  const words = useWords();
  const may = useMay();
  const [filter, setFilter] = useState<Filter>("all");
  const [search, setSearch] = useState("");
  const [openId, setOpenId] = useState<string | undefined>(code === "" ? undefined : code);
  const [isAdding, setAdding] = useState(false);
  const answer = useLive("machines.list", {});
  function close() {
    setOpenId(undefined);
    onClosed();
  }
  const add = may("supervisor") && (
    <TouchButton tone="primary" icon={Plus} onPress={() => setAdding(true)}>
      {words("add.title")}
    </TouchButton>
  );
  return (
    <Screen
      title={words("nav.machines")}
      tools={
        <>
          <div className="w-80">
            <SearchField value={search} onChange={setSearch} prompt={words("machines.search")} />
          </div>
          {add}
        </>
      }
    >
      <AnswerState answer={answer} rows={8}>
        {({ machines }) => {
          if (machines.length === 0)
            return (
              <EmptyState icon={Cable} title={words("machines.none")} hint={words("machines.none-hint")}>
                {add}
              </EmptyState>
            );
          const shown = machines.filter((machine) => fits(machine, filter, search));
          return (
            <>
              <Tabs
                label={words("machines.kinds")}
                chosen={filter}
                onChoose={setFilter}
                tabs={tabsOf(machines).map(({ id, count }) => ({
                  id,
                  count,
                  label:
                    id === "all"
                      ? words("k.all")
                      : id === "trouble"
                        ? words("machines.trouble")
                        : words.of("machine-kind", id),
                }))}
              />
              <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto overscroll-contain pb-2">
                {shown.length === 0 && (
                  <EmptyState
                    icon={filter === "trouble" ? TriangleAlert : Cable}
                    title={words(filter === "trouble" && search === "" ? "machines.no-trouble" : "machines.none-found")}
                  />
                )}
                {shown.map((machine) => (
                  <MachineLine
                    key={machine.id}
                    machine={machine}
                    chosen={machine.id === openId}
                    onPress={() => setOpenId(machine.id)}
                  />
                ))}
              </div>
            </>
          );
        }}
      </AnswerState>
      {openId !== undefined && <MachineSheet key={openId} machineId={openId} onClose={close} />}
      {isAdding && (
        <AddMachine
          machines={answer.data?.machines ?? []}
          onClose={() => setAdding(false)}
          onAdded={(id) => {
            setAdding(false);
            setOpenId(id);
          }}
        />
      )}
    </Screen>
  );
}

/** Kinds that are there, each with how many; trouble always, so that none is seen to be none. */
function tabsOf(machines: readonly MachineRow[]): { id: Filter; count: number }[] {
  const kinds = [...new Set(machines.map(({ kind }) => kind))].sort();
  return [
    { id: "all", count: machines.length },
    { id: "trouble", count: machines.filter(({ health }) => inTrouble(health)).length },
    ...kinds.map((kind) => ({ id: kind, count: machines.filter((machine) => machine.kind === kind).length })),
  ];
}

function fits(machine: MachineRow, filter: Filter, search: string): boolean {
  const { id, name, place, zone, address, title, kind, health } = machine;
  if (filter === "trouble" ? !inTrouble(health) : filter !== "all" && kind !== filter) return false;
  const wanted = search.trim().toLowerCase();
  return [id, name, place, zone, address, title].some((text) => text.toLowerCase().includes(wanted));
}
