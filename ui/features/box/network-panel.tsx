import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCheckedForm } from "../../client/use-checked-form.ts";
import { useCommand } from "../../client/use-command.ts";
import { useNow } from "../../client/use-now.ts";
import { usePolled } from "../../client/use-polled.ts";
import { useWifiScan } from "../../client/use-wifi-scan.ts";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Skeleton } from "../../kit/board/skeleton.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { InterfaceRows, NetworkFields } from "../../kit/box/network-fields.tsx";
import { formOf, type NetworkForm, type NetworkProblems, readNetworkForm } from "../../kit/box/network-form.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { BoxTrouble } from "./box-trouble.tsx";

const lookEveryMs = 2_000;
type Network = CallValue<"box.network">;

/** The network of the box, followed while it is looked at: an address comes some seconds after a change. */
export function NetworkPanel() {
  const { data, error } = usePolled("box.network", {}, lookEveryMs);
  const [chosen, setChosen] = useState<string>();
  if (error && !data) return <BoxTrouble problem={error.problem} />;
  if (!data) return <Skeleton rows={3} />;
  const name = chosen ?? (data.interfaces.find(({ plugged }) => plugged) ?? data.interfaces[0])?.name;
  return (
    <div className="flex flex-col gap-3">
      {data.unconfirmed && <Unconfirmed {...data.unconfirmed} />}
      <div className="grid grid-cols-2 items-start gap-3">
        <InterfaceRows interfaces={data.interfaces} chosen={name} onChoose={setChosen} />
        {data.interfaces.map((one) => one.name === name && <OneInterface key={one.name} here={one} network={data} />)}
      </div>
    </div>
  );
}

/** Whoever changed the network over the network may have cut themselves off: it goes back by itself unless they can say so here. */
function Unconfirmed({ interface: name, backAtMs }: NonNullable<Network["unconfirmed"]>) {
  const words = useWords();
  const { run, busy } = useActs();
  const n = Math.max(0, Math.ceil((backAtMs - useNow()) / 1_000));
  const settle = (keep: boolean) =>
    void run("box.confirm-network", { keep }, { done: words(keep ? "box.kept" : "box.went-back") });
  return (
    <div role="status" className="flex items-center gap-3 rounded-2xl bg-attention p-3 text-on-attention">
      <p className="min-w-0 flex-1 font-semibold">{words("box.unconfirmed", { name, n })}</p>
      <TouchButton disabled={busy} onPress={() => settle(false)}>
        {words("box.go-back")}
      </TouchButton>
      <TouchButton tone="primary" disabled={busy} onPress={() => settle(true)}>
        {words("box.keep")}
      </TouchButton>
    </div>
  );
}

function OneInterface({ here, network }: { here: Network["interfaces"][number]; network: Network }) {
  const words = useWords();
  const { send, busy } = useCommand("box.set-network");
  const { form, problems, change, setProblems } = useCheckedForm<NetworkForm, NetworkProblems>(() => formOf(here.set));
  const [problem, setProblem] = useState<ProblemShape>();
  const wifi = useWifiScan(setProblem);
  async function apply() {
    const read = readNetworkForm(form);
    setProblem(undefined);
    setProblems(read.ok ? {} : read.problems);
    if (!read.ok) return;
    const told = await send({ interface: here.name, set: read.set, ...(read.wifi && { wifi: read.wifi }) });
    if (told && !told.ok) setProblem(told.problem);
  }
  return (
    <Panel title={`${words(here.kind === "wifi" ? "box.wifi" : "box.wired")} · ${here.name}`}>
      <div className="flex flex-col gap-3">
        <Facts
          facts={[
            [words("box.address"), here.addresses.join(", ")],
            [words("box.gateway"), here.gateway],
            [words("box.dns"), network.dns.join(", ")],
            [words("box.mac"), here.mac],
            [words("box.hostname"), network.hostname],
          ]}
        />
        {problem && <BoxTrouble problem={problem} />}
        <NetworkFields kind={here.kind} form={form} problems={problems} onChange={change} {...wifi} />
        <TouchButton tone="primary" disabled={busy} onPress={() => void apply()}>
          {words("box.apply")}
        </TouchButton>
      </div>
    </Panel>
  );
}
