import {
  CircleCheck,
  CirclePause,
  CirclePlay,
  CircleX,
  Clock,
  type LucideIcon,
  OctagonAlert,
  Pause,
  Play,
  X,
} from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip, type ChipTone } from "../../../kit/board/chip.tsx";
import { Facts } from "../../../kit/board/facts.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { type DeskWords, useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Ask } from "../shared/ask.tsx";
import { useSiteName } from "../shared/sites.tsx";

export type Rollout = CloudValue<"updates.rollouts">["rollouts"][number];
const looks: Record<Rollout["state"], { tone: ChipTone; icon: LucideIcon }> = {
  waiting: { tone: "plain", icon: Clock },
  going: { tone: "action", icon: CirclePlay },
  paused: { tone: "attention", icon: CirclePause },
  halted: { tone: "error", icon: OctagonAlert },
  done: { tone: "ok", icon: CircleCheck },
  withdrawn: { tone: "plain", icon: CircleX },
};
type Act = "updates.pause" | "updates.go-on" | "updates.withdraw";

/** A version on its way: how far it has come, which sites came back, and the ways to hold it, let it go on and end it. */
export function RolloutCard({ rollout }: { rollout: Rollout }) {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const regions = useCloudLive("regions.list", {}).data?.regions ?? [];
  const { run, busy } = useCloudActs();
  const [ending, setEnding] = useState(false);
  const { rollout: id, version, state, sites, done, invited, rolledBack, stages, stage } = rollout;
  const look = looks[state];
  const regionName = (region: string) => regions.find((one) => one.region === region)?.name || region;
  const act = (name: Act, said: string, undo?: Act) =>
    void run(
      name,
      { rollout: id },
      {
        done: words("updates.acted", { version, said }),
        ...(undo && { undo: () => void run(undo, { rollout: id }, { done: words("c.undone") }) }),
      },
    );
  return (
    <article
      aria-label={version}
      className={`flex h-full flex-col gap-3 rounded-xl border bg-panel p-4 ${state === "halted" ? "border-error border-2" : "border-line"}`}
    >
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 flex-1 font-bold text-lg">{version}</h2>
        <Chip tone={look.tone} icon={look.icon}>
          {words.of("rollout-state", state)}
        </Chip>
      </header>
      <div className="flex flex-col gap-1">
        <div
          role="progressbar"
          aria-label={words("updates.progress")}
          aria-valuenow={done}
          aria-valuemin={0}
          aria-valuemax={sites}
          className="h-2.5 overflow-hidden rounded-full bg-sunken"
        >
          <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" className="block h-full w-full">
            <rect width={sites === 0 ? 0 : (100 * invited) / sites} height="1" className="fill-line" />
            <rect width={sites === 0 ? 0 : (100 * done) / sites} height="1" className="fill-ok" />
          </svg>
        </div>
        <p className="text-sm">{words("updates.so-far", { done, invited, sites })}</p>
      </div>
      {rolledBack.length > 0 && (
        <p role="alert" className="rounded-lg border-2 border-error p-2 text-sm">
          <b>{words.count("updates.back-one", "updates.back-many", rolledBack.length)}: </b>
          {rolledBack.map(siteName).join(", ")}
          {state === "halted" && <span className="block">{words("updates.halted-what")}</span>}
        </p>
      )}
      <Facts
        facts={[
          [words("updates.scope"), scopeWords(words, rollout, siteName, regionName)],
          [
            words("updates.stages"),
            [...stages.map((one) => stageWords(words, one, siteName)), words("updates.rest")]
              .map((said, at) => (at + 1 === stage && state !== "done" ? `▸ ${said}` : said))
              .join(" → "),
          ],
          [words("updates.from"), words.moment(rollout.fromMs, nowMs)],
          [words("updates.rest-hours"), words("updates.hours", { n: rollout.restHours })],
          [words("updates.halt-after"), words.count("updates.site-one", "updates.site-many", rollout.haltAfter)],
          [words("c.note"), rollout.note],
        ]}
      />
      {may() && (state === "going" || state === "paused" || state === "halted" || state === "waiting") && (
        <div className="mt-auto flex flex-wrap gap-2">
          {(state === "going" || state === "waiting") && (
            <DeskButton
              icon={Pause}
              disabled={busy}
              onPress={() => act("updates.pause", words.of("rollout-state", "paused"), "updates.go-on")}
            >
              {words("updates.pause")}
            </DeskButton>
          )}
          {(state === "paused" || state === "halted") && (
            <DeskButton
              icon={Play}
              tone="primary"
              disabled={busy}
              onPress={() => act("updates.go-on", words.of("rollout-state", "going"), "updates.pause")}
            >
              {words("updates.go-on")}
            </DeskButton>
          )}
          <DeskButton icon={X} tone="danger" disabled={busy} onPress={() => setEnding(true)}>
            {words("updates.withdraw")}
          </DeskButton>
        </div>
      )}
      {ending && (
        <Ask
          danger
          title={words("updates.withdraw-title", { version })}
          confirm={words("updates.withdraw")}
          busy={busy}
          onClose={() => setEnding(false)}
          onDone={() => {
            setEnding(false);
            act("updates.withdraw", words.of("rollout-state", "withdrawn"));
          }}
        >
          {words("updates.withdraw-what")}
        </Ask>
      )}
    </article>
  );
}

function scopeWords(
  words: DeskWords,
  { scope }: Rollout,
  siteName: (site: string) => string,
  regionName: (region: string) => string,
): string {
  if (scope.kind === "company") return words("c.all-sites");
  return scope.kind === "region" ? regionName(scope.region) : scope.sites.map(siteName).join(", ");
}

const stageWords = (words: DeskWords, stage: Rollout["stages"][number], siteName: (site: string) => string): string =>
  stage.kind === "share" ? words("updates.share", { n: stage.percent }) : stage.sites.map(siteName).join(", ");
