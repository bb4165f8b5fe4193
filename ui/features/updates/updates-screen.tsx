import { RefreshCw, ServerOff } from "lucide-react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useMay } from "../../client/use-may.ts";
import { useNow } from "../../client/use-now.ts";
import { usePolled } from "../../client/use-polled.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { RollbackNotice } from "./rollback-notice.tsx";
import { UpdateHistory } from "./update-history.tsx";
import { UpdateOffers } from "./update-offers.tsx";
import { UpdateState } from "./update-state.tsx";

const lookEveryMs = 2_000;
export type Updates = CallValue<"updates.status">;

/** Which version runs, which are to be had, bringing one, choosing the moment, and what became of earlier ones. */
export function UpdatesScreen() {
  const words = useWords();
  const answer = usePolled("updates.status", {}, lookEveryMs);
  const { run, busy } = useActs();
  const maySet = useMay()("supervisor");
  const look = () =>
    run(
      "updates.look",
      {},
      {
        done: ({ offers }) =>
          offers.length === 0 ? words("up.looked-none") : words("up.looked-some", { n: offers.length }),
      },
    );
  const isOurs = answer.data?.ours === true;
  return (
    <Screen
      title={words("nav.updates")}
      tools={
        isOurs &&
        maySet && (
          <TouchButton icon={RefreshCw} disabled={busy} onPress={() => void look()}>
            {words("up.look")}
          </TouchButton>
        )
      }
    >
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <AnswerState answer={answer} rows={4}>
          {(updates) => <UpdatesBody updates={updates} maySet={maySet} />}
        </AnswerState>
      </div>
    </Screen>
  );
}

function UpdatesBody({ updates, maySet }: { updates: Updates; maySet: boolean }) {
  const words = useWords();
  const nowMs = useNow();
  const { version, slot, lookedAtMs, rollback, offers, state, trouble } = updates;
  const box = (
    <Panel title={words("up.this-box")}>
      <Facts
        facts={[
          [words("up.version"), version],
          [words("up.slot"), slot],
          [words("up.looked"), lookedAtMs === null ? undefined : words.dayTime(lookedAtMs, nowMs)],
        ]}
      />
    </Panel>
  );
  if (!updates.ours)
    return (
      <div className="flex flex-col gap-3">
        {rollback && <RollbackNotice rollback={rollback} maySet={maySet} />}
        {box}
        <EmptyState icon={ServerOff} title={words("up.not-ours")} hint={words("up.not-ours-hint")} />
      </div>
    );
  return (
    <div className="flex flex-col gap-3">
      {rollback && <RollbackNotice rollback={rollback} maySet={maySet} />}
      <div className="grid grid-cols-2 items-start gap-3">
        <div className="flex flex-col gap-3">
          {box}
          <UpdateState state={state} maySet={maySet} />
          {trouble && (
            <div role="alert" className="rounded-2xl border-2 border-error bg-panel p-4">
              <p className="font-bold text-error-ink text-lg">{words("up.trouble")}</p>
              <p className="font-semibold">{words.say.problem(trouble).title}</p>
              <p>{words.say.problem(trouble).detail}</p>
              <p className="text-muted">{words.say.problem(trouble).todo}</p>
            </div>
          )}
        </div>
        <div className="flex flex-col gap-3">
          <UpdateOffers offers={offers} state={state} maySet={maySet} />
          {maySet && <UpdateHistory />}
        </div>
      </div>
    </div>
  );
}
