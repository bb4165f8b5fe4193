import { Network } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCall } from "../../client/use-call.ts";
import { useCheckedForm } from "../../client/use-checked-form.ts";
import { useWifiScan } from "../../client/use-wifi-scan.ts";
import { InterfaceRows, NetworkFields } from "../../kit/box/network-fields.tsx";
import { formOf, type NetworkForm, type NetworkProblems, readNetworkForm } from "../../kit/box/network-form.ts";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { StepFrame, type StepProps } from "./step-frame.tsx";
import { UnreadStep } from "./unread-step.tsx";
import { useAnswer } from "./use-first-boot.ts";

export function NetworkStep({ onBack, onDone, onSkip }: StepProps) {
  const words = useWords();
  const { data, error } = useCall("box.network", {});
  const frame = { title: words("boot.step.network"), hint: words("boot.hint.network"), onBack, onSkip };
  if (error || !data) return <UnreadStep {...frame} problem={error?.problem} />;
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
  const { answer, busy } = useAnswer();
  const best = network.interfaces.find(({ plugged }) => plugged) ?? network.interfaces[0];
  const [chosen, setChosen] = useState(best?.name);
  const { form, problems, change, setProblems } = useCheckedForm<NetworkForm, NetworkProblems>(() =>
    formOf(best?.set ?? { mode: "dhcp" }),
  );
  const [problem, setProblem] = useState<ProblemShape>();
  const wifi = useWifiScan(setProblem);
  const here = network.interfaces.find(({ name }) => name === chosen);
  const needsWifi = here?.kind === "wifi" && here.ssid === "" && form.ssid === "" && form.mode !== "off";
  // What the box has got by itself will do, for most.
  const isFine = here !== undefined && here.addresses.length > 0 && form.mode === "dhcp" && form.ssid === "";

  function choose(name: string) {
    const one = network.interfaces.find((found) => found.name === name);
    setChosen(name);
    change(formOf(one?.set ?? { mode: "dhcp" }));
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
      {here && <NetworkFields kind={here.kind} form={form} problems={problems} onChange={change} {...wifi} />}
      {busy && (
        <p role="status" className="rounded-xl bg-sunken p-4 font-semibold">
          {words("box.applying")}
        </p>
      )}
    </StepFrame>
  );
}
