import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

const passphraseMin = 10;

/** Makes the code that opens backups, and shows it until somebody says that it is written down. */
export function RecoveryCodeDialog({ made, onClose }: { made: boolean; onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [passphrase, setPassphrase] = useState("");
  const [code, setCode] = useState("");
  const isShort = passphrase !== "" && passphrase.length < passphraseMin;
  const make = async () => {
    const answer = await run("care.make-recovery-code", { passphrase, replace: made });
    if (answer) setCode(answer.code);
  };
  if (code !== "")
    return (
      <MiddleDialog title={words("care.recovery")} onClose={() => {}} wide>
        <p className="font-semibold">{words("care.recovery-write")}</p>
        <p className="select-text rounded-2xl bg-tint p-6 text-center font-bold font-mono text-2xl tracking-wider">
          {code}
        </p>
        <TouchButton wide tone="primary" onPress={onClose}>
          {words("care.recovery-written")}
        </TouchButton>
      </MiddleDialog>
    );
  return (
    <MiddleDialog title={words("care.recovery")} onClose={onClose}>
      <p>{words("care.recovery-why")}</p>
      {made && <p className="font-semibold text-attention-ink">{words("care.recovery-older")}</p>}
      <TouchField
        label={words("care.recovery-passphrase")}
        value={passphrase}
        onChange={setPassphrase}
        secret
        problem={isShort ? words("care.recovery-short") : undefined}
      />
      <TouchButton wide tone="primary" disabled={busy || isShort} onPress={() => void make()}>
        {words(made ? "care.recovery-new" : "care.recovery-make")}
      </TouchButton>
    </MiddleDialog>
  );
}
