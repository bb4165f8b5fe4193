import { FileUp, Usb, Warehouse } from "lucide-react";
import { useRef, useState } from "react";
import type { CallInput } from "../../client/call.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { FileProblems } from "./file-problems.tsx";
import { RestoreBackup } from "./restore-backup.tsx";
import { StepFrame, type StepProps } from "./step-frame.tsx";
import { type Chosen, StickFiles } from "./stick-files.tsx";
import { useAnswer } from "./use-first-boot.ts";

type Import = Extract<CallInput<"first-boot.answer">["answer"], { step: "import" }>["import"];
type Way = "stick" | "computer" | "starter" | "backup";

/** What goods lie where: from files, or a few places to begin with. A box reads sticks; on a desk the browser has the files. */
export function ImportStep({ isOurs, onBack, onDone, onSkip }: StepProps & { isOurs: boolean }) {
  const words = useWords();
  const { answer, busy } = useAnswer();
  const from: Way = isOurs ? "stick" : "computer";
  const [way, setWay] = useState<Way>(from);
  const [chosen, setChosen] = useState<Chosen>();
  const [picked, setPicked] = useState<readonly File[]>([]);
  const [problem, setProblem] = useState<ProblemShape>();
  const n = way === "stick" ? (chosen?.paths.length ?? 0) : picked.length;

  async function take() {
    setProblem(undefined);
    const wanted = await importOf(way, chosen, picked);
    const told = await answer({ step: "import", import: wanted });
    if (told?.ok) onDone();
    else if (told) setProblem(told.problem);
  }
  const takeWords = n === 1 ? words("boot.take-one") : words("boot.take-many", { n });
  return (
    <StepFrame
      title={words("boot.step.import")}
      hint={words("boot.hint.import")}
      onBack={onBack}
      onSkip={onSkip}
      onNext={way === "starter" || (way !== "backup" && n > 0) ? () => void take() : undefined}
      nextLabel={way === "starter" ? words("boot.starter-make") : takeWords}
      busy={busy}
    >
      <Tabs
        label={words("boot.step.import")}
        tabs={[
          { id: from, label: words(isOurs ? "boot.from-stick" : "boot.from-computer") },
          { id: "starter" as const, label: words("boot.starter") },
          { id: "backup" as const, label: words("boot.backup") },
        ]}
        chosen={way}
        onChoose={(next) => {
          setWay(next);
          setProblem(undefined);
        }}
      />
      {problem && <FileProblems problem={problem} />}
      {way === "starter" && (
        <EmptyState icon={Warehouse} title={words("boot.starter")} hint={words("boot.starter-hint")} />
      )}
      {way === "stick" && <StickFiles chosen={chosen} onChoose={setChosen} />}
      {way === "backup" && <RestoreBackup />}
      {way === "computer" && <ComputerFiles picked={picked} onPick={setPicked} />}
    </StepFrame>
  );
}

function ComputerFiles({ picked, onPick }: { picked: readonly File[]; onPick: (files: readonly File[]) => void }) {
  const words = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex flex-col items-start gap-3">
      <input
        ref={input}
        type="file"
        multiple
        accept=".csv,.txt,.edi,.x12"
        className="hidden"
        aria-label={words("boot.files-choose")}
        onChange={(event) => onPick(Array.from(event.target.files ?? []))}
      />
      <TouchButton icon={picked.length > 0 ? FileUp : Usb} onPress={() => input.current?.click()}>
        {words("boot.files-choose")}
      </TouchButton>
      {picked.map(({ name, size }) => (
        <p key={name} className="font-semibold">
          {name} <span className="text-muted tabular-nums">{Math.max(1, Math.round(size / 1_000))} kB</span>
        </p>
      ))}
    </div>
  );
}

async function importOf(way: Way, chosen: Chosen | undefined, picked: readonly File[]): Promise<Import> {
  if (way === "starter") return { from: "starter" };
  if (way === "stick")
    return { from: "media", mediaId: chosen?.mediaId ?? "", files: (chosen?.paths ?? []).map((path) => ({ path })) };
  const files = [];
  for (const file of picked) files.push({ name: file.name, contentBase64: await base64Of(file) });
  return { from: "content", files };
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  // In parts: a call with a million arguments fails.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}
