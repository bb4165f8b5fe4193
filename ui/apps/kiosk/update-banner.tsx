import { useLocation, useNavigate } from "@tanstack/react-router";
import { RotateCcw, Undo2 } from "lucide-react";
import { useNow } from "../../client/use-now.ts";
import { usePolled } from "../../client/use-polled.ts";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** A countdown must not be missed, so this is asked more often than it changes. */
const lookEveryMs = 10_000;

/** On every screen: that the box restarts soon, or that a new version was given up. */
export function UpdateBanner() {
  const words = useWords();
  const nowMs = useNow();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { data } = usePolled("updates.status", {}, lookEveryMs);
  if (!data || pathname.startsWith("/updates")) return null;
  const { state, rollback } = data;
  const isSoon = state.kind === "countdown";
  if (!isSoon && !rollback) return null;
  const Icon = isSoon ? RotateCcw : Undo2;
  return (
    <div role="status" className="flex items-center gap-3 bg-attention py-1 ps-5 pe-2 text-on-attention">
      <Icon aria-hidden="true" className="size-7 shrink-0" />
      <p className="min-w-0 flex-1 font-semibold tabular-nums">
        {isSoon
          ? words("up.banner", { span: words.span(state.switchAtMs - nowMs), version: state.version })
          : rollback && words("up.back-title", { version: rollback.version, backTo: rollback.backTo })}
      </p>
      <TouchButton onPress={() => void navigate({ to: "/updates" })}>{words("up.show")}</TouchButton>
    </div>
  );
}
