import { Lock, LockOpen } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallInput } from "../../client/call.ts";
import { useMay } from "../../client/use-may.ts";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

export interface HoldsProps {
  /** What a new hold is about. */
  about: Omit<CallInput<"holds.place">, "reason">;
  what: string;
  active: readonly { id: string; reason: string }[];
}

/** What stops stock from being promised, and a button for one more. */
export function Holds({ about, what, active }: HoldsProps) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState(false);
  const hold = (reason: string) => {
    setAsked(false);
    void run("holds.place", { ...about, reason }, { done: words("stock.held", { what }) });
  };
  return (
    <>
      {active.map(({ id: holdId, reason }) => (
        <span
          key={holdId}
          className="flex items-center gap-3 rounded-xl bg-attention py-1 ps-4 pe-1 font-semibold text-on-attention"
        >
          <Lock aria-hidden="true" className="size-5" />
          {words("stock.locked-why", { reason })}
          {may("supervisor") && (
            <TouchButton
              icon={LockOpen}
              disabled={busy}
              onPress={() => void run("holds.release", { holdId }, { done: words("stock.hold-released") })}
            >
              {words("stock.release-hold")}
            </TouchButton>
          )}
        </span>
      ))}
      {may("supervisor") && (
        <TouchButton icon={Lock} disabled={busy} onPress={() => setAsked(true)}>
          {words("stock.hold")}
        </TouchButton>
      )}
      {asked && (
        <AskReason
          title={`${words("stock.hold")}: ${what}`}
          detail={words("stock.hold-detail", { what })}
          reasons={["why.quality", "why.damaged", "why.customer", "why.counted-again"]}
          confirm={words("stock.hold")}
          onClose={() => setAsked(false)}
          onDone={hold}
        />
      )}
    </>
  );
}
