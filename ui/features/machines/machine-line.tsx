import { useNow } from "../../client/use-now.ts";
import { HealthChip, inTrouble } from "../../kit/board/health-chip.tsx";
import { Row } from "../../kit/board/row.tsx";
import { healthWords } from "../../kit/health-words.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { readingWords } from "../../kit/reading-words.ts";
import { entryTitle } from "./entry-title.ts";
import { KindIcon } from "./kind-icon.tsx";
import type { MachineRow } from "./machines-screen.tsx";

export interface MachineLineProps {
  machine: MachineRow;
  chosen: boolean;
  onPress: () => void;
}

/** One machine in the list: with its trouble in words, so that nobody has to open it to know what to do. */
export function MachineLine({ machine, chosen, onPress }: MachineLineProps) {
  const words = useWords();
  const nowMs = useNow();
  const { name, kind, entry, title, place, zone, health, last, lastMs, readings } = machine;
  const { since, why, todo } = healthWords(words, health, nowMs);
  const isTroubled = inTrouble(health);
  return (
    <Row
      onPress={onPress}
      chosen={chosen}
      mark={health.state === "offline" ? "error" : isTroubled ? "attention" : "none"}
    >
      <KindIcon kind={kind} />
      <span className="min-w-0 flex-[2]">
        <span className="block truncate font-bold text-lg leading-snug">{name}</span>
        <span className="block truncate text-muted text-sm">
          {[place || words("machines.no-place"), zone, entryTitle(words, { id: entry, title })]
            .filter((text) => text !== "")
            .join(" · ")}
        </span>
      </span>
      <span className="min-w-0 flex-[3]">
        {isTroubled ? (
          <>
            <span className="line-clamp-2 font-semibold">{why}</span>
            <span className="line-clamp-2 text-muted text-sm">{todo}</span>
          </>
        ) : (
          <>
            <span className="block truncate font-semibold text-lg tabular-nums" data-testid="last-reading">
              {last === null ? "" : readingWords(words, last)}
            </span>
            <span className="block truncate text-muted text-sm tabular-nums">
              {lastMs !== null && words.dayTime(lastMs, nowMs)}
              {readings > 0 && ` · ${words("machine.readings-n", { n: readings })}`}
            </span>
          </>
        )}
      </span>
      <span className="flex w-52 shrink-0 flex-col items-end gap-1">
        <HealthChip health={health} />
        <span className="text-end text-muted text-sm tabular-nums">{since}</span>
      </span>
    </Row>
  );
}
