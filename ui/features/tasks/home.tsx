import { ArrowRight, Coffee, Loader, Play, ScanLine, Upload } from "lucide-react";
import { useKontor } from "../../client/kontor-context.ts";
import type { HeldJob } from "../../client/outbox/outbox-db.ts";
import { giveBack, hasEnded, isUntouched } from "../../client/take-work.ts";
import { useHeldJob, usePerson } from "../../client/use-person.ts";
import { useScans } from "../../client/use-scans.ts";
import { useStore } from "../../client/use-store.ts";
import { BigTile } from "../../kit/big-tile.tsx";
import { Button } from "../../kit/button.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { Problem } from "../../kit/problem.tsx";
import { type TileKind, tiles, waitingFor } from "./tiles.ts";
import { useNextWork } from "./use-waiting.ts";

export interface HomeProps {
  onJob: () => void;
  onStart: (kind: TileKind) => void;
  onScan: (raw?: string) => void;
  onUnsent: () => void;
}

/** The next job, ready to start; the tiles are for those who want another kind of work. */
export function Home({ onJob, onStart, onScan, onUnsent }: HomeProps) {
  const kontor = useKontor();
  const say = useSay();
  const person = usePerson();
  const held = useHeldJob(person.id);
  const { unsent, refused } = useStore(kontor.outbox.view);
  const next = useNextWork(person.id);
  const waiting = next.data !== undefined && "waiting" in next.data ? next.data.waiting : undefined;
  const open = held !== undefined && !hasEnded(held) ? held : undefined;
  useScans(({ raw }) => onScan(raw));

  /** An old lease may have gone to somebody else: ask again rather than walk for nothing. */
  async function start(job: HeldJob) {
    const { leaseUntil } = job.job;
    if (isUntouched(job) && leaseUntil !== null && leaseUntil < Date.now()) {
      await giveBack(kontor, person.id);
      await next.refetch();
    }
    onJob();
  }

  return (
    <main className="mx-auto flex h-full w-full max-w-xl flex-col gap-3 overflow-y-auto p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <section className="flex flex-1 flex-col justify-center">
        {open ? (
          <JobCard held={open} onStart={() => void start(open)} />
        ) : next.data?.kind === "problem" && next.data.problem.code !== "unreachable" ? (
          <Problem problem={next.data.problem}>
            <Button wide onPress={() => void next.refetch()}>
              {say("act.again")}
            </Button>
          </Problem>
        ) : (
          <NoJob looking={next.isPending} offline={next.data?.kind === "problem" || next.data?.kind === "unsent"} />
        )}
      </section>
      <nav className="grid grid-cols-3 gap-2.5">
        {tiles.map((tile) => {
          const count = waitingFor(tile, waiting);
          return (
            <BigTile
              key={tile.kind}
              icon={tile.icon}
              label={say(tile.label)}
              count={count}
              countLabel={say("home.waiting", { count })}
              onPress={() => onStart(tile.kind)}
            />
          );
        })}
        <BigTile icon={ScanLine} label={say("tile.scan")} onPress={() => onScan()} />
        <BigTile
          icon={Upload}
          label={say("tile.unsent")}
          count={unsent + refused}
          countLabel={say("net.unsent", { count: unsent + refused })}
          tone={refused > 0 ? "attention" : "normal"}
          onPress={onUnsent}
        />
      </nav>
    </main>
  );
}

function JobCard({ held, onStart }: { held: HeldJob; onStart: () => void }) {
  const say = useSay();
  const { job, state } = held;
  const step = job.steps.find(({ id }) => id === state.stepId);
  const fresh = isUntouched(held);
  const place = step?.show.find((block) => block.kind === "location");
  return (
    <button
      type="button"
      onClick={onStart}
      className="flex min-h-52 flex-1 flex-col justify-between gap-3 rounded-2xl bg-hero p-5 text-start text-white transition-colors active:bg-hero-strong"
    >
      <span className="flex flex-col gap-1">
        <span className="font-semibold text-base opacity-80">{fresh ? say("home.next") : say("home.resume")}</span>
        <span className="font-bold text-2xl">{say.phrase(job.title)}</span>
      </span>
      <span className="flex flex-col gap-1">
        {step && <span className="text-lg">{say.phrase(step.title)}</span>}
        {place?.kind === "location" && <span className="break-all font-mono font-semibold text-3xl">{place.code}</span>}
      </span>
      <span className="flex min-h-16 items-center justify-between rounded-xl bg-white px-5 font-bold text-[#0b5060] text-xl">
        {fresh ? say("home.start") : say("act.next")}
        {fresh ? (
          <Play aria-hidden="true" className="size-8 fill-current rtl:-scale-x-100" />
        ) : (
          <ArrowRight aria-hidden="true" className="size-8 rtl:-scale-x-100" strokeWidth={2.5} />
        )}
      </span>
    </button>
  );
}

function NoJob({ looking, offline }: { looking: boolean; offline: boolean }) {
  const say = useSay();
  const Icon = looking ? Loader : Coffee;
  return (
    <div className="flex min-h-52 flex-1 flex-col items-center justify-center gap-3 rounded-2xl border-2 border-line border-dashed p-5 text-center">
      <Icon aria-hidden="true" className="size-14 text-muted" strokeWidth={1.5} />
      <p className="font-bold text-xl">
        {looking ? say("home.looking") : offline ? say("home.offline") : say("home.none")}
      </p>
      {!looking && !offline && <p className="text-muted">{say("home.none-hint")}</p>}
    </div>
  );
}
