import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useNow } from "../../client/use-now.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Kind = "handheld" | "kiosk" | "machine" | "integration";
const kinds: readonly Kind[] = ["handheld", "kiosk", "machine", "integration"];

/** A one-time code by which a device becomes known, shown large enough to type it off across a table. */
export function PairDevice({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const nowMs = useNow();
  const { run, busy } = useActs();
  const [kind, setKind] = useState<Kind>("machine");
  const [name, setName] = useState("");
  const [invite, setInvite] = useState<{ code: string; expiresAt: number }>();
  async function invent() {
    setInvite(await run("devices.invite", { name: name.trim(), kind }));
  }
  if (invite)
    return (
      <MiddleDialog title={words("devices.pair")} onClose={onClose}>
        <p>{words("devices.code")}</p>
        <p className="rounded-2xl bg-tint p-6 text-center font-bold font-mono text-4xl tracking-widest">
          {invite.code}
        </p>
        <p className="text-center text-muted">
          {invite.expiresAt > nowMs
            ? words("devices.code-until", { time: words.span(invite.expiresAt - nowMs) })
            : words("devices.code-over")}
        </p>
      </MiddleDialog>
    );
  return (
    <MiddleDialog title={words("devices.pair")} onClose={onClose} wide>
      <fieldset aria-label={words("devices.kind")} className="grid grid-cols-4 gap-2">
        {kinds.map((one) => (
          <TouchButton key={one} wide pressed={kind === one} onPress={() => setKind(one)}>
            {words.of("device-kind", one)}
          </TouchButton>
        ))}
      </fieldset>
      <label className="flex flex-col gap-1 font-semibold text-muted text-sm">
        {words("devices.name")}
        <input
          type="text"
          value={name}
          inputMode="none"
          data-keys="words"
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
          className="min-h-13 rounded-xl border-2 border-line bg-panel px-4 font-semibold text-ink text-lg"
        />
      </label>
      <TouchButton wide tone="primary" disabled={busy || name.trim() === ""} onPress={() => void invent()}>
        {words("devices.make-code")}
      </TouchButton>
    </MiddleDialog>
  );
}
