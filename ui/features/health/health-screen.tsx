import { CircleCheck, CircleX } from "lucide-react";
import { useKontor } from "../../client/kontor-context.ts";
import { useHealth } from "../../client/use-health.ts";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { useStore } from "../../client/use-store.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { BackupsPanel } from "./backups-panel.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { FindingsPanel } from "./findings-panel.tsx";
import { SupportPanel } from "./support-panel.tsx";

/** How the appliance is: whether it answers, what follows its journal, and what got stuck. */
export function HealthScreen() {
  const words = useWords();
  const may = useMay();
  const { connection } = useKontor();
  const { state } = useStore(connection);
  const health = useHealth();
  const answer = useLive("board.health", {});
  const answers = state === "online" && health.data?.ready === true && !health.isError;
  return (
    <Screen title={words("health.title")}>
      <div className="grid min-h-0 flex-1 grid-cols-2 auto-rows-max content-start gap-3 overflow-y-auto overscroll-contain">
        {may("supervisor") && <FindingsPanel />}
        {may("supervisor") && (
          <div className="flex flex-col gap-3">
            <BackupsPanel />
            <SupportPanel />
          </div>
        )}
        <Panel
          title={
            <span className="flex items-center gap-2">
              {answers ? (
                <CircleCheck aria-hidden="true" className="size-7 text-ok-ink" />
              ) : (
                <CircleX aria-hidden="true" className="size-7 text-error-ink" />
              )}
              {words(answers ? "health.answering" : "health.not-answering")}
            </span>
          }
        >
          <AnswerState answer={answer} rows={3}>
            {({ facts, lastFactAt, lastSnapshotAt, asOf, leasesOver, printing }) => (
              <Facts
                facts={[
                  [words("health.version"), health.data?.version],
                  [words("health.up"), health.data && words.span(health.data.uptimeMs)],
                  [words("health.queue"), health.data && words.number(health.data.queue)],
                  [words("health.facts"), words.number(facts)],
                  [
                    words("health.last-fact"),
                    lastFactAt !== null && words("time.ago", { age: words.span(asOf - lastFactAt) }),
                  ],
                  [words("health.snapshot"), lastSnapshotAt !== null && words.dayTime(lastSnapshotAt, asOf)],
                  [words("health.leases"), words.number(leasesOver)],
                  [
                    words("health.printing"),
                    words("health.print-waiting", {
                      n: printing.waiting,
                      asked: printing.asked,
                      failed: printing.failed,
                    }),
                  ],
                ]}
              />
            )}
          </AnswerState>
        </Panel>
        <Panel title={words("health.consumers")} scrolls>
          <AnswerState answer={answer} rows={3}>
            {({ consumers }) => (
              <>
                {consumers.length === 0 && <p className="text-muted">{words("health.no-consumers")}</p>}
                {consumers.map(({ consumer, behind, deadLetters }) => (
                  <p key={consumer} className="flex min-h-11 items-center gap-3 border-line border-t first:border-t-0">
                    <span className="min-w-0 flex-1 truncate font-mono font-semibold">{consumer}</span>
                    {deadLetters > 0 && <Chip tone="error">{words.number(deadLetters)}</Chip>}
                    <span className={behind > 1_000 ? "font-semibold text-error-ink" : "text-muted"}>
                      {behind === 0 ? words("health.up-to-date") : words("health.behind", { n: behind })}
                    </span>
                  </p>
                ))}
              </>
            )}
          </AnswerState>
        </Panel>
        {may("supervisor") && <DeadLetters />}
        <Panel title={words("health.devices")} scrolls>
          <AnswerState answer={answer} rows={3}>
            {({ devices, asOf }) => (
              <>
                {devices.length === 0 && <p className="text-muted">{words("health.no-devices")}</p>}
                {devices.map(({ deviceId, name, kind, active, lastSeenAt }) => (
                  <p key={deviceId} className="flex min-h-11 items-center gap-3 border-line border-t first:border-t-0">
                    <span className="min-w-0 flex-1 truncate font-semibold">{name}</span>
                    <span className="text-muted">{words.of("device-kind", kind)}</span>
                    {!active && <Chip tone="attention">{words("people.inactive")}</Chip>}
                    <span className="text-muted text-sm">
                      {lastSeenAt === null
                        ? words("health.never-seen")
                        : words("devices.seen", { age: words.span(asOf - lastSeenAt) })}
                    </span>
                  </p>
                ))}
              </>
            )}
          </AnswerState>
        </Panel>
      </div>
    </Screen>
  );
}
