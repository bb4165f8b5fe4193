import { CircleQuestionMark, ScanLine } from "lucide-react";
import { useEffect, useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { giveBack, hasEnded, isUntouched, openByScan, type WorkKind } from "../../client/take-work.ts";
import { useHeldJob, usePerson } from "../../client/use-person.ts";
import { useScans } from "../../client/use-scans.ts";
import { Button } from "../../kit/button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useFeedback } from "../../kit/feedback/feedback.tsx";
import type { PhraseCode } from "../../kit/messages/phrases.ts";
import type { Say } from "../../kit/messages/say.ts";
import { useSay } from "../../kit/messages/use-say.tsx";
import { Problem } from "../../kit/problem.tsx";
import { ScanField } from "../../kit/scan-field.tsx";

type Match = CallValue<"scan.resolve">["matches"][number];

/** What a thing of this kind can be the beginning of. */
const opens: Partial<Record<Match["kind"], readonly { kind: WorkKind; label: PhraseCode }[]>> = {
  inbound: [{ kind: "receive", label: "tile.receive" }],
  lpn: [
    { kind: "putaway", label: "tile.putaway" },
    { kind: "move", label: "tile.move" },
    { kind: "pack", label: "tile.pack" },
  ],
  location: [
    { kind: "move", label: "tile.move" },
    { kind: "count", label: "tile.count" },
  ],
  order: [{ kind: "pack", label: "tile.pack" }],
  load: [{ kind: "load", label: "tile.load" }],
};

export interface ScanAnythingProps {
  /** A code that was scanned on the way here. */
  raw?: string;
  onJob: () => void;
}

/** Says what any code is and where it belongs, and starts work with it. */
export function ScanAnything({ raw: first, onJob }: ScanAnythingProps) {
  const kontor = useKontor();
  const say = useSay();
  const { give } = useFeedback();
  const person = usePerson();
  const held = useHeldJob(person.id);
  const [found, setFound] = useState<{ raw: string; matches: readonly Match[] }>();
  const [problem, setProblem] = useState<ProblemShape>();
  const [busy, setBusy] = useState(false);
  const inJob = held !== undefined && !hasEnded(held) && !isUntouched(held);

  async function look(raw: string) {
    setBusy(true);
    setProblem(undefined);
    const answer = await kontor.door.call("scan.resolve", { raw: raw.slice(0, 400) });
    setBusy(false);
    if (!answer.ok) {
      give("error");
      return setProblem(answer.problem);
    }
    give(answer.value.matches.length > 0 ? "ok" : "attention");
    setFound({ raw, matches: answer.value.matches });
  }
  useScans(({ raw }) => look(raw));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first code is looked up once
  useEffect(() => {
    if (first !== undefined) void look(first);
  }, [first]);

  async function open(kind: WorkKind, scan: string) {
    setBusy(true);
    if (held !== undefined && !inJob) await giveBack(kontor, person.id);
    const took = await openByScan(kontor, person.id, kind, scan);
    setBusy(false);
    if (took.kind === "job") return onJob();
    give("error");
    if (took.kind === "problem") setProblem(took.problem);
  }

  return (
    <main className="mx-auto flex h-full w-full max-w-xl flex-col">
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3">
        <h1 className="font-bold text-2xl">{say("any.title")}</h1>
        {problem && <Problem problem={problem} />}
        {found === undefined && !problem && <EmptyState icon={ScanLine} title={say("any.prompt")} />}
        {found?.matches.length === 0 && (
          <EmptyState
            icon={CircleQuestionMark}
            title={say("any.unknown", { raw: found.raw })}
            hint={say("any.unknown-hint")}
          />
        )}
        {(found?.matches.length ?? 0) > 1 && <p className="text-muted">{say("any.several")}</p>}
        {found?.matches.map((match) => (
          <MatchCard
            key={`${match.kind} ${match.id}`}
            match={match}
            canOpen={!busy && !inJob}
            onOpen={(kind) => void open(kind, found.raw)}
          />
        ))}
      </div>
      <div className="border-line border-t-2 bg-panel/60 p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <ScanField
          prompt={busy ? say("start.busy") : say("scan.prompt-any")}
          onTyped={(text) => void look(text)}
          onCamera={() => kontor.camera.set(true)}
          keys={kontor.typed}
        />
      </div>
    </main>
  );
}

interface MatchCardProps {
  match: Match;
  canOpen: boolean;
  onOpen: (kind: WorkKind) => void;
}

function MatchCard({ match, canOpen, onOpen }: MatchCardProps) {
  const say = useSay();
  const actions = opens[match.kind] ?? [];
  return (
    <section className="flex flex-col gap-3 rounded-xl border-2 border-line bg-panel p-3">
      <div>
        <p className="text-base text-muted">{say.phrase({ code: `kind.${match.kind}` })}</p>
        <h2 className="break-words font-bold text-xl">{match.title}</h2>
        {match.id !== match.title && <p className="break-all font-mono text-lg text-muted">{match.id}</p>}
      </div>
      {match.facts.length > 0 && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-lg">
          {match.facts.map(({ label, value }) => (
            <div key={label} className="contents">
              <dt className="text-muted">{labelOf(say, label)}</dt>
              <dd className="break-words text-end font-semibold">
                {typeof value === "number" ? say.number(value) : value}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {match.stock && match.stock.length > 0 && (
        <div>
          <h3 className="font-semibold text-base text-muted">{say("any.stock")}</h3>
          <ul>
            {match.stock.map(({ place, sku, lot, lpn, status, onHand, allocated }) => (
              <li
                key={[place, sku, lot, lpn, status].join(" ")}
                className="flex items-baseline gap-3 border-line border-t py-1.5"
              >
                <span className="min-w-0 flex-1">
                  <span className="block break-all font-mono font-semibold text-lg">
                    {match.kind === "location" ? sku : place}
                  </span>
                  <span className="block break-all text-muted text-sm">
                    {[
                      lpn,
                      match.kind === "location" ? "" : sku,
                      lot,
                      status === "available" ? "" : say.phrase({ code: `status.${status}` }),
                    ]
                      .filter((part) => part !== "" && part !== match.id)
                      .join(" · ")}
                  </span>
                </span>
                <span className="text-end">
                  <span className="block font-bold text-xl tabular-nums">{say.number(onHand)}</span>
                  {allocated > 0 && (
                    <span className="block text-muted text-sm">{say("any.free", { count: onHand - allocated })}</span>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {match.tasks && match.tasks.length > 0 && (
        <div>
          <h3 className="font-semibold text-base text-muted">{say("any.tasks")}</h3>
          <ul>
            {match.tasks.map(({ id, type, state }) => (
              <li key={id} className="flex justify-between gap-3 border-line border-t py-1.5">
                <span className="font-semibold">{say.phrase({ code: `job.${type}` })}</span>
                <span className="text-muted">{say.phrase({ code: `state.${state}` })}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {actions.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {actions.map(({ kind, label }) => (
            <Button key={kind} disabled={!canOpen} onPress={() => onOpen(kind)}>
              {say(label)}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}

function labelOf(say: Say, label: string): string {
  const code = `field.${label}`;
  const words = say.phrase({ code });
  return words === code ? label : words;
}
