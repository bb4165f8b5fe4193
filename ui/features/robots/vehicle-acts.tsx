import { House, Pause, Play, Settings, Undo2 } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useMay } from "../../client/use-may.ts";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { VehicleRow } from "./use-fleet.ts";

/** What a supervisor may tell one robot. */
export function VehicleActs({ vehicle, onMachine }: { vehicle: VehicleRow; onMachine: () => void }) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<"resume" | "home" | "take">();
  const { id, name, paused, held, transportId, lpn } = vehicle;
  if (!may("supervisor")) return null;
  return (
    <div className="flex flex-wrap gap-2 p-2 pt-0">
      {(paused || held) && (
        <TouchButton tone="primary" icon={Play} disabled={busy} onPress={() => setAsked("resume")}>
          {words("robot.resume")}
        </TouchButton>
      )}
      {!paused && (
        <TouchButton
          icon={Pause}
          disabled={busy}
          onPress={() => void run("fleet.pause", { vehicle: id }, { done: words("robot.pause-done", { name }) })}
        >
          {words("robot.pause")}
        </TouchButton>
      )}
      {transportId === "" ? (
        <TouchButton icon={House} disabled={busy || held} onPress={() => setAsked("home")}>
          {words("robot.home")}
        </TouchButton>
      ) : (
        <TouchButton icon={Undo2} tone="danger" disabled={busy} onPress={() => setAsked("take")}>
          {words("robot.take-back")}
        </TouchButton>
      )}
      <TouchButton icon={Settings} tone="quiet" onPress={onMachine}>
        {words("robot.machine")}
      </TouchButton>
      {asked === "resume" && (
        <AskSure
          title={`${words("robot.resume")}: ${name}`}
          confirm={words("robot.resume")}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            void run("fleet.resume", { vehicle: id }, { done: words("robot.resume-done", { name }) });
          }}
        >
          {words("robots.resume-detail")}
        </AskSure>
      )}
      {asked === "home" && (
        <AskSure
          title={`${words("robot.home")}: ${name}`}
          confirm={words("robot.home")}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            void run("fleet.send-home", { vehicle: id }, { done: words("robot.home-done", { name }) });
          }}
        >
          {words("robot.home-detail")}
        </AskSure>
      )}
      {asked === "take" && (
        <AskReason
          danger
          title={words("robot.take-back")}
          detail={words("robot.take-back-detail", { name, lpn })}
          reasons={["why.blocked", "robot-why.fault", "why.no-room", "robot-why.faster"]}
          confirm={words("robot.take-back")}
          onClose={() => setAsked(undefined)}
          onDone={(reason) => {
            setAsked(undefined);
            void run("fleet.take-back", { id: transportId, reason }, { done: words("robot.taken-back", { lpn }) });
          }}
        />
      )}
    </div>
  );
}
