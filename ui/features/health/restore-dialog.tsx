import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useLive } from "../../client/use-live.ts";
import { usePolled } from "../../client/use-polled.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { Row } from "../../kit/board/row.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

const lookEveryMs = 4_000;

/** Becomes what a backup holds: which one, its code, and the site's name as a confirmation. */
export function RestoreDialog({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const today = useLive("board.today", {});
  const answer = usePolled("care.found-backups", {}, lookEveryMs);
  const [file, setFile] = useState("");
  const [code, setCode] = useState("");
  const [replace, setReplace] = useState("");
  const [done, setDone] = useState<{ restarts: boolean }>();
  const siteName = today.data?.siteName ?? "";
  const begin = async () => setDone(await run("care.restore-from", { file, code, replace }));
  if (done)
    return (
      <MiddleDialog title={words("care.restore")} onClose={onClose}>
        <p>{words(done.restarts ? "care.restore-ready" : "care.restore-restart")}</p>
      </MiddleDialog>
    );
  return (
    <MiddleDialog title={words("care.restore")} onClose={onClose} wide>
      <AnswerState answer={answer} rows={3}>
        {({ files }) => (
          <div className="flex max-h-72 min-h-20 shrink-0 flex-col gap-2 overflow-y-auto">
            {files.length === 0 && <p className="text-muted">{words("care.restore-none")}</p>}
            {files.map((one) => (
              <Row key={one.file} chosen={one.file === file} onPress={() => setFile(one.file)}>
                <span className="min-w-0 flex-1">
                  <span className="block font-bold">
                    {one.siteName || one.siteId} · {words.dayTime(one.atMs, Date.now())}
                  </span>
                  <span className="block text-muted text-sm">
                    {words.of("care.place", one.place)} · {words("care.facts", { n: one.facts })} · {one.name}
                  </span>
                </span>
              </Row>
            ))}
          </div>
        )}
      </AnswerState>
      <TouchField label={words("care.restore-code")} value={code} onChange={setCode} />
      <p>{words("care.restore-replaces", { name: siteName })}</p>
      <TouchField label={words("care.type-name")} value={replace} onChange={setReplace} />
      <TouchButton wide tone="danger" disabled={busy || file === "" || code.trim() === ""} onPress={() => void begin()}>
        {words("care.restore-begin")}
      </TouchButton>
    </MiddleDialog>
  );
}
