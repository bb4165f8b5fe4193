import { ArrowRight, Minus, PackageOpen, Plus, Undo2 } from "lucide-react";
import { useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { giveBack, hasEnded, isUntouched, openByScan, type Took, takeNext } from "../../client/take-work.ts";
import { useHeldJob, usePerson } from "../../client/use-person.ts";
import { useScans } from "../../client/use-scans.ts";
import { useStore } from "../../client/use-store.ts";
import { Button } from "../../kit/button.tsx";
import { useFeedback } from "../../kit/feedback/feedback.tsx";
import { IconButton } from "../../kit/icon-button.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { Problem } from "../../kit/problem.tsx";
import { ScanField } from "../../kit/scan-field.tsx";
import { type Tile, waitingFor } from "./tiles.ts";
import { useWaiting } from "./use-waiting.ts";

export interface StartProps {
  tile: Tile;
  onJob: () => void;
}

const slotsMax = 50;

/** One kind of work: the next task of it, or begin by a scan. */
export function Start({ tile, onJob }: StartProps) {
  const kontor = useKontor();
  const say = useSay();
  const { give } = useFeedback();
  const person = usePerson();
  const held = useHeldJob(person.id);
  const waiting = waitingFor(tile, useWaiting(person.id));
  const { cartSlots } = useStore(kontor.settings);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemShape>();
  const [nothing, setNothing] = useState(false);
  const inJob = held !== undefined && !hasEnded(held) && !isUntouched(held);
  const { opens } = tile;
  const Icon = tile.icon;

  async function begin(take: () => Promise<Took>) {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    setNothing(false);
    // A leased job nobody has touched gives way to what the person chose.
    if (held !== undefined && !inJob) await giveBack(kontor, person.id);
    const took = await take();
    setBusy(false);
    if (took.kind === "job") {
      give("ok");
      return onJob();
    }
    give(took.kind === "none" ? "attention" : "error");
    if (took.kind === "none") setNothing(true);
    if (took.kind === "problem") setProblem(took.problem);
    if (took.kind === "unsent") setProblem(unsentProblem);
  }
  const byScan = (raw: string) =>
    opens
      ? begin(() => openByScan(kontor, person.id, opens.kind, raw))
      : Promise.resolve(give("attention", say("scan.not-needed", { raw })));
  useScans(({ raw }) => byScan(raw), !inJob);

  const slots = tile.kind === "pick" ? cartSlots : undefined;
  return (
    <main className="mx-auto flex h-full w-full max-w-xl flex-col gap-4 p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto">
        {problem && <Problem problem={problem} />}
        {nothing && (
          <p className="rounded-xl border-2 border-attention bg-panel p-4 font-semibold text-lg">
            {say("start.none-waiting")}
          </p>
        )}
        {!problem && !nothing && !inJob && (
          <div className="flex flex-1 flex-col items-center justify-center gap-4 text-center">
            <span className="grid size-32 place-items-center rounded-full bg-tint text-action">
              <Icon aria-hidden="true" className="size-16" strokeWidth={1.5} />
            </span>
            <h1 className="font-bold text-2xl">{say(tile.label)}</h1>
          </div>
        )}
        {inJob && (
          <section className="flex flex-col gap-3">
            <Button tone="primary" size="large" wide icon={ArrowRight} onPress={onJob}>
              {say("home.resume")}: {say.phrase(held.job.title)}
            </Button>
            <Button wide icon={Undo2} disabled={busy} onPress={() => void giveBack(kontor, person.id)}>
              {say("job.give-back")}
            </Button>
            <p className="text-muted text-sm">{say("job.give-back-hint")}</p>
          </section>
        )}
      </div>
      {!inJob && (
        <>
          {slots !== undefined && (
            <CartSlots slots={slots} onChange={(count) => kontor.settings.change({ cartSlots: count })} />
          )}
          {opens?.blind && (
            <Button wide icon={PackageOpen} disabled={busy} onPress={() => void byScan("")}>
              {say(opens.blind)}
            </Button>
          )}
          <Button
            tone="primary"
            size="large"
            wide
            icon={ArrowRight}
            disabled={busy}
            onPress={() => void begin(() => takeNext(kontor, person.id, { types: tile.types, slots }))}
          >
            {busy ? say("start.busy") : say("start.next-task")}
            {waiting > 0 && !busy && (
              <span className="block font-normal text-base">{say("home.waiting", { count: waiting })}</span>
            )}
          </Button>
          {opens && (
            <ScanField
              prompt={say(opens.prompt)}
              onTyped={(text) => void byScan(text)}
              onCamera={() => kontor.camera.set(true)}
              keys={kontor.typed}
            />
          )}
        </>
      )}
    </main>
  );
}

/** Told as a problem of the connection: what is still on the device must be booked before new work is handed out. */
const unsentProblem: ProblemShape = {
  code: "unreachable",
  status: 0,
  title: "",
  detail: "",
  todo: "",
  data: {},
};

function CartSlots({ slots, onChange }: { slots: number; onChange: (slots: number) => void }) {
  const say = useSay();
  return (
    <fieldset className="flex items-center gap-3 rounded-xl border-2 border-line bg-panel p-2">
      <legend className="sr-only">{say("start.cart")}</legend>
      <IconButton
        tone="framed"
        icon={Minus}
        label={say("start.fewer")}
        disabled={slots <= 1}
        onPress={() => onChange(slots - 1)}
      />
      <p className="flex-1 text-center">
        <span className="block text-muted text-sm">{say("start.cart")}</span>
        <output className="font-bold text-2xl tabular-nums">{slots}</output>
      </p>
      <IconButton
        tone="framed"
        icon={Plus}
        label={say("start.more")}
        disabled={slots >= slotsMax}
        onPress={() => onChange(slots + 1)}
      />
    </fieldset>
  );
}
