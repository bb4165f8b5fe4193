import { CircleCheck, CircleDashed, CircleX, type LucideIcon, PowerOff, VolumeX } from "lucide-react";
import { useWords } from "../messages/kiosk/use-words.tsx";
import { Chip, type ChipTone } from "./chip.tsx";

export interface MachineHealth {
  state: "starting" | "online" | "silent" | "retrying" | "offline" | "stopped";
  sinceMs: number;
  why?: { code: string; said?: string | undefined } | undefined;
  tries: number;
  heardMs?: number | undefined;
}

export const inTrouble = ({ state }: MachineHealth): boolean =>
  state === "silent" || state === "retrying" || state === "offline";

const looks: Record<MachineHealth["state"], { tone: ChipTone; icon: LucideIcon }> = {
  online: { tone: "ok", icon: CircleCheck },
  starting: { tone: "action", icon: CircleDashed },
  silent: { tone: "attention", icon: VolumeX },
  retrying: { tone: "attention", icon: CircleDashed },
  offline: { tone: "error", icon: CircleX },
  stopped: { tone: "plain", icon: PowerOff },
};

/** Colour, sign and word: each of them says it alone. */
export function HealthChip({ health }: { health: MachineHealth }) {
  const words = useWords();
  const { tone, icon } = looks[health.state];
  return (
    <Chip tone={tone} icon={icon}>
      {words.of("machine-state", health.state)}
    </Chip>
  );
}
