import { Play, RotateCcw, Square } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useMay } from "../../client/use-may.ts";
import { useNow } from "../../client/use-now.ts";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Chip, type ChipTone } from "../../kit/board/chip.tsx";
import { HealthChip } from "../../kit/board/health-chip.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { healthWords } from "../../kit/health-words.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Conveyor } from "./conveyors-screen.tsx";

type UnitCommand = "start" | "stop" | "reset" | "clear";

/** How the controller is, and its units with what they may be told. */
export function ConveyorHead({ conveyor }: { conveyor: Conveyor }) {
  const words = useWords();
  const nowMs = useNow();
  const { machineId, health, peerAlive, units, sections, open, waiting } = conveyor;
  const { why, todo } = healthWords(words, health, nowMs);
  return (
    <section
      aria-label={conveyor.name}
      className="flex shrink-0 flex-col gap-2 rounded-2xl border border-line bg-panel px-4 py-2"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="font-bold text-lg">{conveyor.name}</h2>
        <HealthChip health={health} />
        {peerAlive === false && <Chip tone="error">{words("conveyors.peer-dead")}</Chip>}
        <span className="text-muted tabular-nums">{words("conveyors.open-parcels", { n: open })}</span>
        {waiting > 0 && <Chip tone="attention">{words("conveyors.waiting-notes", { n: waiting })}</Chip>}
        {sections
          .filter(({ state }) => state !== "running")
          .map(({ section, state }) => (
            <Chip key={section} tone={state === "aborted" || state === "blocked" ? "error" : "attention"}>
              {section}: {words.of("section-state", state)}
            </Chip>
          ))}
      </div>
      {why && (
        <p>
          <strong>{why}</strong> {todo}
        </p>
      )}
      {units.map(({ unit, state }) => (
        <UnitLine key={unit} machineId={machineId} unit={unit} state={state} />
      ))}
    </section>
  );
}

function UnitLine({ machineId, unit, state }: { machineId: string; unit: string; state: string }) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<UnitCommand>();
  const button = (command: UnitCommand, icon: typeof Play, danger = false) => (
    <TouchButton
      icon={icon}
      tone={danger ? "danger" : "neutral"}
      disabled={busy || !allowed[command].includes(state)}
      onPress={() => setAsked(command)}
    >
      {words(`unit.${command}`)}
    </TouchButton>
  );
  return (
    <div className="flex flex-wrap items-center gap-3" data-testid={`unit-${unit}`}>
      <span className="min-w-0 flex-1 truncate font-semibold">{unit}</span>
      <Chip tone={toneOf(state)}>{words.of("packml", state)}</Chip>
      {may("supervisor") && (
        <>
          {button("start", Play)}
          {button("stop", Square, true)}
          {state === "aborted" ? button("clear", RotateCcw) : button("reset", RotateCcw)}
        </>
      )}
      {asked && (
        <AskSure
          danger={asked === "stop"}
          title={`${words(`unit.${asked}`)}: ${unit}`}
          confirm={words(`unit.${asked}`)}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            void run("conveyors.command", { machineId, unit, command: asked }, { done: words("unit.told", { unit }) });
          }}
        >
          {words(`unit.sure-${asked}`, { unit })}
        </AskSure>
      )}
    </div>
  );
}

/** From which states a command leads anywhere (PackML, ISA-TR88.00.02). */
const allowed: Record<UnitCommand, readonly string[]> = {
  start: ["idle"],
  stop: [
    ...["idle", "starting", "execute", "holding", "held", "unholding", "suspending", "suspended", "unsuspending"],
    ...["completing", "complete", "resetting"],
  ],
  reset: ["stopped", "complete"],
  clear: ["aborted"],
};

const toneOf = (state: string): ChipTone =>
  state === "execute"
    ? "ok"
    : state === "aborted" || state === "aborting"
      ? "error"
      : state === "idle"
        ? "action"
        : "attention";
