import type { CallValue } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Status = CallValue<"box.status">;

/** What runs here, from which of the two systems, and on what. */
export function AboutBox() {
  const words = useWords();
  const answer = useCall("box.status", {});
  return (
    <Panel title={words("box.about")}>
      <AnswerState answer={answer} rows={2}>
        {(status) => (
          <div className="flex flex-col gap-3">
            {status.kind === "not-ours" && <p className="text-muted">{words("box.not-ours")}</p>}
            {status.kind === "silent" && <p className="font-semibold text-error-ink">{words("box.silent")}</p>}
            {status.kind === "ours" && status.mode === "try" && (
              <p className="font-semibold text-attention-ink">{words("box.mode-try")}</p>
            )}
            <Facts facts={[[words("box.version"), status.version], ...machineFacts(words, status)]} />
          </div>
        )}
      </AnswerState>
    </Panel>
  );
}

function machineFacts(words: ReturnType<typeof useWords>, status: Status): [string, string | undefined][] {
  if (status.kind !== "ours") return [];
  const { slots, disk, encryption } = status;
  const named = (slot: "A" | "B" | undefined) => {
    const version = slots?.slots.find((one) => one.slot === slot)?.version;
    return slot && [slot, version].filter(Boolean).join(" · ");
  };
  return [
    [words("box.slot"), named(slots?.running)],
    [words("box.slot-next"), slots?.next === slots?.running ? undefined : named(slots?.next)],
    [words("box.rolled-back"), slots?.rollback ? `${slots.rollback.version} (${slots.rollback.cause})` : undefined],
    [words("box.disk"), disk ? `${disk.path} · ${Math.round(disk.sizeBytes / 1e9)} GB` : undefined],
    [words("box.encryption"), words(`box.encryption.${encryption}`)],
  ];
}
