import { Ban, CircleCheck } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useMay } from "../../client/use-may.ts";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { Chip, type ChipTone } from "../../kit/board/chip.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Conveyor } from "./conveyors-screen.tsx";

type Lane = Conveyor["lanes"][number];

const tones: Record<Lane["state"], ChipTone> = {
  ok: "ok",
  half: "action",
  full: "attention",
  jam: "error",
  disabled: "plain",
};
/** How full it looks: the controller only tells steps. */
const fillPercent: Record<Lane["state"], number> = { ok: 8, half: 50, full: 100, jam: 100, disabled: 0 };
const fills: Record<Lane["state"], string> = {
  ok: "fill-ok",
  half: "fill-action",
  full: "fill-attention",
  jam: "fill-error",
  disabled: "fill-line",
};

export interface LaneCardProps {
  machineId: string;
  lane: Lane;
  points: Conveyor["points"];
  /** The controller is heard: only then is anything known of how full it is. */
  isHeard: boolean;
}

/** One lane: where it leads, how full it is, whom it serves; closed and opened by hand. */
export function LaneCard({ machineId, lane, points, isHeard }: LaneCardProps) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [isAsked, setAsked] = useState(false);
  const { lane: number, place, state, closed, serves, sent } = lane;
  const special = points.some(({ clarifyLane }) => clarifyLane === number)
    ? words("conveyors.clarify")
    : points.some(({ loopLane }) => loopLane === number)
      ? words("conveyors.loop")
      : points.some(({ exceptionLane }) => exceptionLane === number)
        ? words("conveyors.exception")
        : "";
  return (
    <div
      data-testid={`lane-${number}`}
      className={`flex shrink-0 items-center gap-3 rounded-xl border bg-panel py-2 ps-4 pe-2 ${closed ? "border-attention" : "border-line"}`}
    >
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-bold text-lg">{words("conveyors.lane", { lane: String(number) })}</span>
          {place !== "" && <span className="font-semibold">{place}</span>}
          {special !== "" && <Chip tone="action">{special}</Chip>}
        </p>
        <p className="break-words text-muted text-sm">
          {[
            serves.length > 0 && words("conveyors.serves", { list: serves.join(", ") }),
            words.count("conveyors.sent-one", "conveyors.sent", sent),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
        <svg aria-hidden="true" className="mt-1 h-2.5 w-full rounded-full bg-sunken" preserveAspectRatio="none">
          <rect width={`${isHeard ? fillPercent[state] : 0}%`} height="100%" className={fills[state]} />
        </svg>
      </div>
      <Chip tone={closed ? "attention" : isHeard ? tones[state] : "plain"}>
        {words.of("lane-state", closed ? "closed" : isHeard ? state : "unheard")}
      </Chip>
      {may("supervisor") &&
        (closed ? (
          <TouchButton
            tone="primary"
            icon={CircleCheck}
            disabled={busy}
            onPress={() =>
              void run(
                "conveyors.open-lane",
                { machineId, lane: number },
                { done: words("conveyors.opened-done", { lane: String(number) }) },
              )
            }
          >
            {words("conveyors.open-lane")}
          </TouchButton>
        ) : (
          <TouchButton icon={Ban} disabled={busy} onPress={() => setAsked(true)}>
            {words("conveyors.close-lane")}
          </TouchButton>
        ))}
      {isAsked && (
        <AskReason
          title={words("conveyors.close-title", { lane: String(number) })}
          detail={words("conveyors.close-detail")}
          reasons={["conveyors.why-full", "conveyors.why-jam", "why.cleaning", "why.truck-left"]}
          confirm={words("conveyors.close-lane")}
          onClose={() => setAsked(false)}
          onDone={(reason) => {
            setAsked(false);
            void run(
              "conveyors.close-lane",
              { machineId, lane: number, reason },
              { done: words("conveyors.closed-done", { lane: String(number) }) },
            );
          }}
        />
      )}
    </div>
  );
}
