import { Ear, SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useNow } from "../../client/use-now.ts";
import { Chip } from "../../kit/board/chip.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";
import type { Chosen } from "./add-machine.tsx";
import type { Entry } from "./setting-form.ts";

type Found = CallValue<"machines.find">["found"][number];

const listenSeconds = 10;
/** The search ends a little after its time. */
const patienceMs = 30_000;

export interface FindMachinesProps {
  entries: readonly Entry[];
  machines: readonly { id: string; name: string }[];
  onChoose: (chosen: Chosen) => void;
}

/** Listens at the ports and knocks at the network, and lists what answered. */
export function FindMachines({ entries, machines, onChoose }: FindMachinesProps) {
  const words = useWords();
  const { door } = useKontor();
  const [network, setNetwork] = useState("");
  const [port, setPort] = useState("");
  const [startedMs, setStarted] = useState<number>();
  const [found, setFound] = useState<readonly Found[]>();
  const [problem, setProblem] = useState<ProblemShape>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  async function listen() {
    const here = new AbortController();
    abort.current = here;
    setStarted(Date.now());
    setProblem(undefined);
    const paths = port.trim() === "" ? [] : [port.trim()];
    const answer = await door.call(
      "machines.find",
      { seconds: listenSeconds, network: network.trim(), paths },
      { signal: here.signal, timeoutMs: listenSeconds * 1_000 + patienceMs },
    );
    if (here.signal.aborted) return;
    setStarted(undefined);
    if (answer.ok) setFound(answer.value.found);
    else setProblem(answer.problem);
  }
  const isNetworkWrong = problem?.code === "input-invalid";
  return (
    <>
      <p>{words("add.find-hint")}</p>
      <div className="grid grid-cols-2 items-start gap-3">
        <TouchField
          label={words("add.network")}
          hint={words("add.network-hint")}
          problem={isNetworkWrong ? words("add.network-wrong") : undefined}
          value={network}
          onChange={setNetwork}
          lengthMax={40}
        />
        <TouchField label={words("add.port")} hint={words("add.port-hint")} value={port} onChange={setPort} />
      </div>
      {startedMs === undefined ? (
        <TouchButton wide tone="primary" icon={Ear} onPress={() => void listen()}>
          {words(found ? "add.listen-again" : "add.listen")}
        </TouchButton>
      ) : (
        <Listening startedMs={startedMs} />
      )}
      {problem && !isNetworkWrong && <Problem problem={problem} />}
      {startedMs === undefined && found?.length === 0 && (
        <EmptyState icon={SearchX} title={words("add.nothing")} hint={words("add.nothing-hint")} />
      )}
      {startedMs === undefined &&
        found?.map((one) => (
          <FoundLine
            key={one.address}
            found={one}
            title={entries.find(({ id }) => id === one.entry)?.title}
            owner={machines.find(({ id }) => id === one.inUse)?.name ?? one.inUse}
            onChoose={() => onChoose({ ...(one.entry !== "" && { entry: one.entry }), settings: one.settings })}
          />
        ))}
    </>
  );
}

function Listening({ startedMs }: { startedMs: number }) {
  const words = useWords();
  const passed = Math.min(listenSeconds, Math.max(0, Math.floor((useNow() - startedMs) / 1_000)));
  const label =
    passed >= listenSeconds ? words("add.finishing") : words("add.listening", { n: listenSeconds - passed });
  return (
    <div className="flex flex-col gap-2 rounded-xl bg-sunken p-3" role="status">
      <p className="font-semibold">{label}</p>
      <Progress done={passed} total={listenSeconds} label={label} />
    </div>
  );
}

const tones = { sure: "ok", likely: "attention", unknown: "plain" } as const;

interface FoundLineProps {
  found: Found;
  title: string | undefined;
  owner: string;
  onChoose: () => void;
}

function FoundLine({ found: { address, heard, sure, inUse }, title, owner, onChoose }: FoundLineProps) {
  const words = useWords();
  const isKnown = inUse !== "";
  return (
    <div className="flex items-center gap-3 rounded-xl border border-line bg-panel p-3" data-testid="found">
      <div className="min-w-0 flex-1">
        <p className="truncate font-bold">{title ?? address}</p>
        {title !== undefined && <p className="truncate font-mono text-sm">{address}</p>}
        <p className="line-clamp-2 break-all text-muted text-sm">
          {isKnown
            ? words("add.in-use", { machine: owner })
            : heard === ""
              ? words("add.heard-nothing")
              : words("add.heard", { text: heard })}
        </p>
      </div>
      {!isKnown && <Chip tone={tones[sure]}>{words(`add.sure.${sure}`)}</Chip>}
      {!isKnown && (
        <TouchButton tone={title ? "primary" : "neutral"} onPress={onChoose}>
          {words(title ? "add.this" : "add.choose-driver")}
        </TouchButton>
      )}
    </div>
  );
}
