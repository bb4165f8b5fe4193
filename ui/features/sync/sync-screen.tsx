import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Conflicts } from "./conflicts.tsx";
import { PairCloud } from "./pair-cloud.tsx";

type Status = CallValue<"sync.status">;
const tones = {
  unpaired: "plain",
  connecting: "action",
  online: "ok",
  retrying: "attention",
  refused: "error",
} as const;

/** How this box stands with its cloud and its standby: what waits, since when, and what is in the way. */
export function SyncScreen() {
  const words = useWords();
  const may = useMay();
  const answer = useLive("sync.status", {});
  return (
    <Screen title={words("nav.sync")}>
      <AnswerState answer={answer} rows={5}>
        {(status) => (
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
            <div className="grid grid-cols-2 gap-3">
              <Cloud status={status} />
              {status.state === "unpaired" && may("admin") && <PairCloud />}
              <Pending status={status} />
              <Standby standby={status.standby} />
              {may("supervisor") && <Conflicts />}
            </div>
          </div>
        )}
      </AnswerState>
    </Screen>
  );
}

function Cloud({ status }: { status: Status }) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState(false);
  const { state, cloud, trouble, log, clock } = status;
  const siteName = useSiteName()(status.site);
  // Until the cloud has told it, the name under which this box was paired.
  const name = siteName === status.site ? cloud?.site : siteName;
  const ago = (atMs: number) => words("time.ago", { age: words.span(Date.now() - atMs) });
  return (
    <Panel title={words("sync.cloud")} aside={<Chip tone={tones[state]}>{words.of("sync.state", state)}</Chip>}>
      {status.fencedBy !== "" && (
        <p className="pb-2 font-semibold text-error-ink">{words("sync.fenced", { origin: status.fencedBy })}</p>
      )}
      {trouble && (
        <p className="pb-2">
          <span className="font-semibold text-error-ink">{words("sync.trouble")}: </span>
          {why(words, trouble)}{" "}
          <span className="text-muted text-sm">{words("sync.next-try", { when: words.time(trouble.nextTryMs) })}</span>
        </p>
      )}
      {status.current && <p className="pb-2 text-ok-ink">{words("sync.current")}</p>}
      <Facts
        facts={[
          [words("sync.company"), cloud?.company],
          [words("sync.address"), cloud?.url],
          [words("sync.site"), cloud ? `${name} (${status.site})` : status.site],
          [words("sync.epoch"), status.origin],
          [words("sync.last-contact"), status.lastContactMs !== null && ago(status.lastContactMs)],
          [words("sync.behind"), cloud && words.number(log.behind)],
          [words("sync.held"), status.held > 0 && words.number(status.held)],
          [words("sync.late"), status.late > 0 && words.number(status.late)],
          [
            words("sync.clock"),
            clock.offsetMs !== null && Math.abs(clock.offsetMs) >= 2_000 && words.span(Math.abs(clock.offsetMs)),
          ],
        ]}
      />
      {cloud && may("admin") && (
        <div className="pt-2">
          <TouchButton tone="danger" disabled={busy} onPress={() => setAsked(true)}>
            {words("sync.unpair")}
          </TouchButton>
        </div>
      )}
      {asked && (
        <AskSure
          danger
          title={words("sync.unpair")}
          confirm={words("sync.unpair")}
          onClose={() => setAsked(false)}
          onDone={() => {
            setAsked(false);
            void run("sync.unpair", {}, { done: words("sync.unpaired") });
          }}
        >
          {words("sync.unpair-detail")}
        </AskSure>
      )}
    </Panel>
  );
}

function why(words: ReturnType<typeof useWords>, { code, detail }: NonNullable<Status["trouble"]>): string {
  const known = words.of("sync.why", code);
  return known === code ? words("sync.why.other", { detail }) : known;
}

function Pending({ status: { pending, state } }: { status: Status }) {
  const words = useWords();
  const age = (atMs: number) => words("sync.oldest", { age: words.span(Date.now() - atMs) });
  return (
    <Panel
      title={words("sync.pending")}
      aside={
        pending.facts > 0 && (
          <Chip tone={state === "unpaired" ? "plain" : "attention"}>{words.number(pending.facts)}</Chip>
        )
      }
    >
      {pending.facts === 0 && <p className="text-muted">{words("sync.pending-none")}</p>}
      {pending.facts > 0 && state === "unpaired" && (
        <p className="text-muted">{words("sync.pending-unpaired", { n: pending.facts })}</p>
      )}
      {pending.kinds.slice(0, kindsMax).map(({ type, facts, oldestAtMs }) => (
        <p key={type} className="flex min-h-9 items-center gap-3">
          <span className="min-w-0 flex-1 truncate">{words.of("fact", type)}</span>
          <span className="tabular-nums">{words.number(facts)}</span>
          <span className="text-muted text-sm">{age(oldestAtMs)}</span>
        </p>
      ))}
    </Panel>
  );
}
const kindsMax = 8;

function Standby({ standby: { role, peer, state, synchronous, behind, lastHeardMs } }: { standby: Status["standby"] }) {
  const words = useWords();
  return (
    <Panel title={words("sync.standby")} aside={role !== "alone" && <Chip>{words.of("sync.peer", state)}</Chip>}>
      <p className="font-semibold">{words(`sync.role.${role}`, { peer })}</p>
      {role !== "alone" && (
        <Facts
          facts={[
            [words("sync.synchronous"), synchronous && "✓"],
            [words("sync.behind"), words.number(behind)],
            [
              words("sync.last-contact"),
              lastHeardMs !== null && words("time.ago", { age: words.span(Date.now() - lastHeardMs) }),
            ],
          ]}
        />
      )}
    </Panel>
  );
}
