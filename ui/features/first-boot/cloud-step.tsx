import { useState } from "react";
import { readPairingCode } from "../../client/pairing-code.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useScans } from "../../client/use-scans.ts";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { StepFrame, type StepProps } from "./step-frame.tsx";
import { useAnswer } from "./use-first-boot.ts";

/** Address and one-time code, typed, or both at once from a scan of the console's QR code. */
export function CloudStep({ onBack, onDone, onSkip }: StepProps) {
  const words = useWords();
  const { answer, busy } = useAnswer();
  const [url, setUrl] = useState("");
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<ProblemShape>();
  const take = (text: string) => {
    const read = readPairingCode(text);
    setCode(read.code);
    if (read.url) setUrl(read.url);
  };
  useScans(({ raw }) => take(raw));
  const isGiven = url.trim() !== "" && code.trim() !== "";
  async function pair() {
    setProblem(undefined);
    const told = await answer({ step: "cloud", url: url.trim(), code: code.trim() });
    if (told?.ok) onDone();
    else if (told) setProblem(told.problem);
  }
  return (
    <StepFrame
      title={words("boot.step.cloud")}
      hint={words("boot.hint.cloud")}
      problem={problem}
      onBack={onBack}
      onSkip={onSkip}
      onNext={isGiven ? () => void pair() : undefined}
      nextLabel={words("sync.pair")}
      busy={busy}
    >
      <p className="max-w-prose">{words("boot.cloud-how")}</p>
      <TouchField label={words("sync.code")} value={code} onChange={take} lengthMax={500} />
      <TouchField label={words("sync.address")} value={url} onChange={setUrl} lengthMax={500} />
    </StepFrame>
  );
}
