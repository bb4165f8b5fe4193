import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { Problem } from "../../../client/problem.ts";
import { TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { SiteField } from "../shared/sites.tsx";
import { readLines } from "./read-lines.ts";

/** Asks a site to send goods to another. */
export function AskTransfer({
  sku: given = "",
  fromSite = "",
  onClose,
}: {
  sku?: string;
  fromSite?: string | undefined;
  onClose: () => void;
}) {
  const words = useDeskWords();
  const { send, busy, tell } = useCloudActs();
  const [from, setFrom] = useState(fromSite);
  const [to, setTo] = useState("");
  const [text, setText] = useState(given === "" ? "" : `${given} 1`);
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const lines = readLines(text);
  const ready = from !== "" && to !== "" && lines !== undefined && lines.length > 0;

  async function ask() {
    if (!lines) return;
    setProblem(undefined);
    const answer = await send("transfers.ask", { fromSite: from, toSite: to, lines, note: note.trim() });
    if (!answer.ok) return setProblem(answer.problem);
    tell(words("transfers.asked"));
    onClose();
  }
  return (
    <FormDialog
      title={words("transfers.ask")}
      confirm={words("c.ask-site")}
      ready={ready}
      busy={busy}
      onClose={onClose}
      onDone={() => void ask()}
    >
      {problem && <ProblemBox problem={problem} />}
      <div className="grid gap-3 sm:grid-cols-2">
        <SiteField label={words("transfers.from")} value={from} onChange={setFrom} not={to} />
        <SiteField label={words("transfers.to")} value={to} onChange={setTo} not={from} />
      </div>
      <TextField
        label={words("transfers.lines")}
        hint={words("transfers.lines-hint")}
        problem={text.trim() !== "" && lines === undefined ? words("transfers.lines-bad") : undefined}
        value={text}
        onChange={setText}
        rows={4}
        lengthMax={20_000}
        mono
      />
      <TextField label={words("c.note")} value={note} onChange={setNote} lengthMax={200} />
    </FormDialog>
  );
}
