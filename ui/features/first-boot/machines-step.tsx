import { Check, Ear, SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCall } from "../../client/use-call.ts";
import { useCommand } from "../../client/use-command.ts";
import { Chip } from "../../kit/board/chip.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { StepFrame, type StepProps } from "./step-frame.tsx";
import { useAnswer } from "./use-first-boot.ts";

type Found = CallValue<"machines.find">["found"][number];
const listenSeconds = 8;
const patienceMs = 60_000;

/** What is plugged in or on the network, each taken with one touch; a printer shows with a label that it is the right one. */
export function MachinesStep({ onBack, onDone, onSkip }: StepProps) {
  const words = useWords();
  const { door } = useKontor();
  const { answer, busy } = useAnswer();
  const { send: testLabel } = useCommand("papers.test-label");
  const { data: net } = useCall("box.network", {});
  const { data: catalog } = useCall("machines.catalog", {});
  const { data: known } = useCall("machines.list", {});
  const [network, setNetwork] = useState<string>();
  const [found, setFound] = useState<readonly Found[]>();
  const [finding, setFinding] = useState(false);
  const [tested, setTested] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<ProblemShape>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const range = network ?? rangeOf(net?.interfaces.flatMap(({ addresses }) => addresses)[0]);
  const machines = known?.machines ?? [];

  async function find() {
    const here = new AbortController();
    abort.current = here;
    setFinding(true);
    setProblem(undefined);
    const told = await door.call(
      "machines.find",
      { seconds: listenSeconds, network: range.trim() },
      { signal: here.signal, timeoutMs: patienceMs },
    );
    if (here.signal.aborted) return;
    setFinding(false);
    if (told.ok) setFound(told.value.found);
    else setProblem(told.problem);
  }
  async function take({ entry, settings, address }: Found) {
    setProblem(undefined);
    const asked = catalog?.entries.find(({ id }) => id === entry);
    // What was found fits the driver only as far as the driver asks for it.
    const fitting = Object.fromEntries(
      Object.entries(settings).filter(([name]) => asked?.ask.some((one) => one.name === name)),
    );
    const kind = asked?.kind ?? "scanner";
    const n = machines.filter((one) => one.kind === kind).length + 1;
    const name = `${words.of("machine-kind", kind)} ${n}`;
    const told = await answer({
      step: "machines",
      add: [{ id: freeId(kind, machines), name, entry, settings: fitting as never }],
    });
    if (!told) return;
    if (!told.ok) return setProblem(told.problem);
    setFound(found?.map((one) => (one.address === address ? { ...one, inUse: name } : one)));
  }
  async function print(printer: string) {
    const told = await testLabel({ printer });
    if (told?.ok) setTested([...tested, printer]);
    else if (told) setProblem(told.problem);
  }
  const hasAny = machines.length > 0;
  return (
    <StepFrame
      title={words("boot.step.machines")}
      hint={words("boot.hint.machines")}
      problem={problem}
      onBack={onBack}
      onSkip={hasAny ? undefined : onSkip}
      onNext={hasAny ? onDone : undefined}
      busy={busy}
    >
      <div className="grid grid-cols-[1fr_auto] items-start gap-3">
        <TouchField
          label={words("add.network")}
          hint={words("add.network-hint")}
          value={range}
          onChange={setNetwork}
          lengthMax={40}
        />
        <div className="pt-7">
          <TouchButton tone={found ? "neutral" : "primary"} icon={Ear} disabled={finding} onPress={() => void find()}>
            {words(finding ? "boot.finding" : "boot.find")}
          </TouchButton>
        </div>
      </div>
      {found?.length === 0 && !finding && (
        <EmptyState icon={SearchX} title={words("boot.found-none")} hint={words("boot.found-none-hint")} />
      )}
      {found?.map((one) => (
        <FoundRow
          key={one.address}
          found={one}
          title={catalog?.entries.find(({ id }) => id === one.entry)?.title}
          busy={busy}
          onTake={() => void take(one)}
        />
      ))}
      {machines.map(({ id, name, kind, title }) => (
        <div key={id} className="flex items-center gap-3 rounded-xl border border-line bg-panel p-3">
          <span className="min-w-0 flex-1">
            <span className="block font-bold">{name}</span>
            <span className="block truncate text-muted text-sm">{title}</span>
          </span>
          {tested.includes(id) && <Chip tone="ok">{words("boot.test-sent")}</Chip>}
          {kind === "printer" && <TouchButton onPress={() => void print(id)}>{words("boot.test-label")}</TouchButton>}
          <Chip tone="ok" icon={Check}>
            {words("boot.taken-machine")}
          </Chip>
        </div>
      ))}
    </StepFrame>
  );
}

interface FoundRowProps {
  found: Found;
  title: string | undefined;
  busy: boolean;
  onTake: () => void;
}

function FoundRow({ found: { address, heard, inUse, entry }, title, busy, onTake }: FoundRowProps) {
  const words = useWords();
  if (inUse !== "") return null;
  return (
    <div className="flex items-center gap-3 rounded-xl border-2 border-line bg-panel p-3" data-testid="found">
      <div className="min-w-0 flex-1">
        <p className="truncate font-bold">{title ?? address}</p>
        <p className="truncate text-muted text-sm">
          {[title === undefined ? "" : address, heard].filter(Boolean).join(" · ")}
        </p>
      </div>
      {entry !== "" && (
        <TouchButton tone="primary" disabled={busy} onPress={onTake}>
          {words("boot.take-machine")}
        </TouchButton>
      )}
    </div>
  );
}

/** The neighbours of an address: its last number left out, as small networks are. */
function rangeOf(address: string | undefined): string {
  const [, start] = /^(\d+\.\d+\.\d+)\.\d+/.exec(address ?? "") ?? [];
  return start ? `${start}.0/24` : "";
}

function freeId(kind: string, machines: readonly { id: string }[]): string {
  for (let n = 1; ; n++) if (!machines.some(({ id }) => id === `${kind}-${n}`)) return `${kind}-${n}`;
}
