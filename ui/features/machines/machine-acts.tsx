import { Power, PowerOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { MachineRow } from "./machines-screen.tsx";

/** Switched off and on, or taken away. */
export function MachineActs({ machine: { id, name, enabled }, onGone }: { machine: MachineRow; onGone: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<"off" | "remove">();
  const turn = (on: boolean) =>
    run(
      "machines.change",
      { id, enabled: on },
      { done: words(on ? "machine.switched-on" : "machine.switched-off", { name }) },
    );
  async function remove() {
    const removed = await run("machines.remove", { id }, { done: words("machine.removed", { name }) });
    if (removed) onGone();
  }
  return (
    <>
      {enabled ? (
        <TouchButton icon={PowerOff} disabled={busy} onPress={() => setAsked("off")}>
          {words("machine.switch-off")}
        </TouchButton>
      ) : (
        <TouchButton tone="primary" icon={Power} disabled={busy} onPress={() => void turn(true)}>
          {words("machine.switch-on")}
        </TouchButton>
      )}
      <TouchButton tone="danger" icon={Trash2} disabled={busy} onPress={() => setAsked("remove")}>
        {words("machine.remove")}
      </TouchButton>
      {asked && (
        <AskSure
          danger
          title={`${words(asked === "off" ? "machine.switch-off" : "machine.remove")}: ${name}`}
          confirm={words(asked === "off" ? "machine.switch-off" : "machine.remove")}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            void (asked === "off" ? turn(false) : remove());
          }}
        >
          {words(asked === "off" ? "machine.switch-off-detail" : "machine.remove-detail", { name })}
        </AskSure>
      )}
    </>
  );
}
