import { History } from "lucide-react";
import { useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { usePolled } from "../../client/use-polled.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Row } from "../../kit/board/row.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";

const lookEveryMs = 4_000;
/** A large book is read, checked and laid down before it answers. */
const patienceMs = 900_000;

/** This box in place of another that is gone: its book from a backup, and the recovery code that opens it. */
export function RestoreBackup() {
  const words = useWords();
  const { door } = useKontor();
  const answer = usePolled("care.found-backups", {}, lookEveryMs);
  const [file, setFile] = useState("");
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemShape>();
  const [restored, setRestored] = useState<{ restarts: boolean }>();

  async function restore() {
    setBusy(true);
    setProblem(undefined);
    const told = await door.call("care.restore-from", { file, code }, { timeoutMs: patienceMs });
    setBusy(false);
    if (told.ok) setRestored(told.value);
    else setProblem(told.problem);
  }
  if (restored)
    return (
      <EmptyState icon={History} title={words(restored.restarts ? "care.restore-ready" : "care.restore-restart")} />
    );
  return (
    <div className="flex flex-col gap-3">
      {problem && <Problem problem={problem} />}
      <AnswerState answer={answer} rows={2}>
        {({ files }) => (
          <>
            {files.length === 0 && <EmptyState icon={History} title={words("care.restore-none")} />}
            {files.map((one) => (
              <Row key={one.file} chosen={one.file === file} onPress={() => setFile(one.file)}>
                <span className="min-w-0 flex-1">
                  <span className="block font-bold">{one.siteName || one.siteId}</span>
                  <span className="block truncate text-muted text-sm">{one.name}</span>
                </span>
                <span className="font-semibold tabular-nums">{words.dayTime(one.atMs, Date.now())}</span>
              </Row>
            ))}
          </>
        )}
      </AnswerState>
      <TouchField label={words("care.restore-code")} value={code} onChange={setCode} />
      <TouchButton
        wide
        tone="primary"
        disabled={busy || file === "" || code.trim() === ""}
        onPress={() => void restore()}
      >
        {words("care.restore-begin")}
      </TouchButton>
    </div>
  );
}
