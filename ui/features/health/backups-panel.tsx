import { DatabaseBackup, History, KeyRound, Settings2 } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useMay } from "../../client/use-may.ts";
import { usePolled } from "../../client/use-polled.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { BackupPlanDialog } from "./backup-plan-dialog.tsx";
import { RecoveryCodeDialog } from "./recovery-code-dialog.tsx";
import { RestoreDialog } from "./restore-dialog.tsx";

export type Backups = CallValue<"care.backups">;
const lookEveryMs = 2_000;

/** When the site was backed up last, and where to; an admin sets it up. */
export function BackupsPanel() {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<"plan" | "code" | "restore">();
  const answer = usePolled("care.backups", {}, lookEveryMs);
  const close = () => setAsked(undefined);
  return (
    <Panel title={words("care.backups")}>
      <AnswerState answer={answer} rows={4}>
        {(backups) => (
          <div className="flex flex-col gap-2">
            <Summary backups={backups} />
            {backups.places.map(({ kind, title, lastTrouble, lastTroubleAtMs }) =>
              lastTrouble === "" || lastTroubleAtMs === null ? null : (
                <p key={title} role="alert" className="text-error-ink text-sm">
                  {words.dayTime(lastTroubleAtMs, backups.asOf)} · {words.of("care.place", kind)}: {lastTrouble}
                </p>
              ),
            )}
            {backups.running && (
              <div className="flex flex-col gap-1">
                <p className="font-semibold">
                  {words.of("care.place", backups.running.place)}: {words.of("care.step", backups.running.step)}
                </p>
                <Progress done={backups.running.done} total={backups.running.of} label={words("care.backups")} />
              </div>
            )}
            <div className="flex flex-wrap gap-2">
              <TouchButton
                icon={DatabaseBackup}
                tone="primary"
                disabled={busy || backups.running !== null || backups.places.length === 0 || !backups.recovery.made}
                onPress={() => void run("care.back-up", {}, { done: words("care.backup-started") })}
              >
                {words("care.backup-now")}
              </TouchButton>
              {may("admin") && (
                <>
                  <TouchButton icon={KeyRound} onPress={() => setAsked("code")}>
                    {words("care.recovery")}
                  </TouchButton>
                  <TouchButton icon={Settings2} disabled={!backups.recovery.made} onPress={() => setAsked("plan")}>
                    {words("care.backup-setup")}
                  </TouchButton>
                  <TouchButton icon={History} onPress={() => setAsked("restore")}>
                    {words("care.restore")}
                  </TouchButton>
                </>
              )}
            </div>
            {asked === "plan" && <BackupPlanDialog plan={backups.plan} onClose={close} />}
            {asked === "code" && <RecoveryCodeDialog made={backups.recovery.made} onClose={close} />}
            {asked === "restore" && <RestoreDialog onClose={close} />}
          </div>
        )}
      </AnswerState>
    </Panel>
  );
}

function Summary({ backups: { places, plan, nextAtMs, asOf } }: { backups: Backups }) {
  const words = useWords();
  const newest = Math.max(0, ...places.flatMap(({ files }) => files.map(({ atMs }) => atMs)));
  const kept = places.reduce((sum, { files }) => sum + files.length, 0);
  return (
    <div className="flex flex-col gap-2">
      <Facts
        facts={[
          [
            words("care.backup-age"),
            newest === 0 ? words("care.backup-never") : words("time.ago", { age: words.span(asOf - newest) }),
          ],
          [
            words("care.backup-next"),
            nextAtMs === null ? words("care.backup-off") : words.dayTime(Math.max(nextAtMs, asOf), asOf),
          ],
          [words("care.backup-kept"), words.number(kept)],
        ]}
      />
      {plan.enabled && (
        <p className="flex flex-wrap gap-1.5">
          {places.map(({ kind, title }) => (
            <Chip key={title}>{kind === "stick" || kind === "cloud" ? words.of("care.place", kind) : title}</Chip>
          ))}
        </p>
      )}
    </div>
  );
}
