import { MonitorSmartphone } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Paired devices, when they were last heard, and the way to shut one out. */
export function DevicesList() {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<{ id: string; name: string }>();
  const answer = useLive("devices.list", {});
  return (
    <AnswerState answer={answer}>
      {({ devices }) => (
        <div className="flex flex-col gap-2">
          {devices.length === 0 && (
            <EmptyState icon={MonitorSmartphone} title={words("devices.none")} hint={words("devices.none-hint")} />
          )}
          {devices.map(({ id, name, kind, active, lastSeenAt, pairedAt }) => {
            const seenAt = lastSeenAt ?? pairedAt;
            return (
              <div key={id} className="flex min-h-15 items-center gap-4 rounded-xl border border-line bg-panel px-4">
                <span className="w-64 truncate font-bold text-lg">{name}</span>
                <span className="w-40">{words.of("device-kind", kind)}</span>
                <span className="flex-1 text-muted">
                  {seenAt === null
                    ? words("health.never-seen")
                    : words("devices.seen", { age: words.span(Date.now() - seenAt) })}
                </span>
                {!active && <Chip tone="attention">{words("people.inactive")}</Chip>}
                {active && may("admin") && (
                  <TouchButton tone="danger" disabled={busy} onPress={() => setAsked({ id, name })}>
                    {words("devices.revoke")}
                  </TouchButton>
                )}
              </div>
            );
          })}
          {asked && (
            <AskSure
              danger
              title={`${words("devices.revoke")}: ${asked.name}`}
              confirm={words("devices.revoke")}
              onClose={() => setAsked(undefined)}
              onDone={() => {
                setAsked(undefined);
                void run(
                  "devices.revoke",
                  { deviceId: asked.id },
                  { done: words("devices.revoked", { name: asked.name }) },
                );
              }}
            >
              {words("devices.revoke-detail", { name: asked.name })}
            </AskSure>
          )}
        </div>
      )}
    </AnswerState>
  );
}
