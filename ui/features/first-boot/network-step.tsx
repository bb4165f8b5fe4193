import { Network, ServerOff } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCall } from "../../client/use-call.ts";
import { Skeleton } from "../../kit/board/skeleton.tsx";
import { type HeardWifi, InterfaceRows, NetworkFields } from "../../kit/box/network-fields.tsx";
import { formOf, type NetworkForm, type NetworkProblems, readNetworkForm } from "../../kit/box/network-form.ts";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { StepFrame, type StepProps } from "./step-frame.tsx";
import { useAnswer } from "./use-first-boot.ts";

const scanPatienceMs = 40_000;

export function NetworkStep({ onBack, onDone, onSkip }: StepProps) {
  const words = useWords();
  const { data, error } = useCall("box.network", {});
  const frame = { title: words("boot.step.network"), hint: words("boot.hint.network"), onBack, onSkip };
  if (error)
    return (
      <StepFrame
        {...frame}
        skipLabel={words("boot.next")}
        problem={error.problem.code === "box-not-ours" ? undefined : error.problem}
      >
        {error.problem.code === "box-not-ours" && (
          <EmptyState icon={ServerOff} title={words("box.not-ours")} hint={words("box.not-ours-hint")} />
        )}
      </StepFrame>
    );
  if (!data)
    return (
      <StepFrame {...frame}>
        <Skeleton rows={3} />
      </StepFrame>
    );
  if (data.interfaces.length === 0)
    return (
      <StepFrame {...frame}>
        <EmptyState icon={Network} title={words("box.no-interface")} hint={words("box.no-interface-hint")} />
      </StepFrame>
    );
  return <NetworkChoice network={data} onBack={onBack} onDone={onDone} onSkip={onSkip} />;
}

function NetworkChoice({ network, onBack, onDone, onSkip }: StepProps & { network: CallValue<"box.network"> }) {
  const words = useWords();
  const { door } = useKontor();
  const { answer, busy } = useAnswer();
  const best = network.interfaces.find(({ plugged }) => plugged) ?? network.interfaces[0];
  const [chosen, setChosen] = useState(best?.name);
  const [form, setForm] = useState<NetworkForm>(formOf(best?.set ?? { mode: "dhcp" }));
  const [problems, setProblems] = useState<NetworkProblems>({});
  const [problem, setProblem] = useState<ProblemShape>();
  const [heard, setHeard] = useState<readonly HeardWifi[]>();
  const [scanning, setScanning] = useState(false);
  const here = network.interfaces.find(({ name }) => name === chosen);
  const needsWifi = here?.kind === "wifi" && here.ssid === "" && form.ssid === "" && form.mode !== "off";
  // What the box has got by itself will do, for most.
  const isFine = here !== undefined && here.addresses.length > 0 && form.mode === "dhcp" && form.ssid === "";

  function choose(name: string) {
    const one = network.interfaces.find((found) => found.name === name);
    setChosen(name);
    setForm(formOf(one?.set ?? { mode: "dhcp" }));
    setProblems({});
  }
  /** A field that is being mended is not wrong any more, as far as anybody knows. */
  function change(next: NetworkForm) {
    setForm(next);
    setProblems({});
  }
  async function scan() {
    setScanning(true);
    setProblem(undefined);
    const told = await door.call("box.scan-wifi", {}, { timeoutMs: scanPatienceMs });
    setScanning(false);
    if (told.ok) setHeard(told.value.networks);
    else setProblem(told.problem);
  }
  async function apply() {
    const read = readNetworkForm(form);
    setProblem(undefined);
    setProblems(read.ok ? {} : read.problems);
    if (!read.ok || chosen === undefined) return;
    const told = await answer({
      step: "network",
      interfaces: [{ interface: chosen, set: read.set, ...(read.wifi && { wifi: read.wifi }) }],
    });
    if (told?.ok) onDone();
    else if (told) setProblem(told.problem);
  }
  return (
    <StepFrame
      title={words("boot.step.network")}
      hint={words("boot.hint.network")}
      problem={problem}
      onBack={onBack}
      onSkip={isFine ? undefined : onSkip}
      onNext={needsWifi ? undefined : () => void apply()}
      nextLabel={words(isFine ? "boot.next" : "box.apply")}
      busy={busy}
    >
      <InterfaceRows interfaces={network.interfaces} chosen={chosen} onChoose={choose} />
      {here && (
        <NetworkFields
          kind={here.kind}
          form={form}
          problems={problems}
          onChange={change}
          heard={heard}
          scanning={scanning}
          onScan={() => void scan()}
        />
      )}
      {busy && (
        <p role="status" className="rounded-xl bg-sunken p-4 font-semibold">
          {words("box.applying")}
        </p>
      )}
    </StepFrame>
  );
}
