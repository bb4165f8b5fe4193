import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useScans } from "../../client/use-scans.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

const kinds = [
  "pallet-label",
  "carton-label",
  "location-label",
  "item-label",
  "packing-list",
  "bill-of-lading",
  "pick-list",
] as const;

/** A label or paper for anything, by its number. */
export function NewLabel({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [kind, setKind] = useState<(typeof kinds)[number]>("pallet-label");
  const [subject, setSubject] = useState("");
  const [copies, setCopies] = useState(1);
  useScans(({ raw }) => setSubject(raw));
  async function print() {
    const made = await run(
      "papers.request",
      { kind, subject: subject.trim(), copies },
      { done: words("labels.queued") },
    );
    if (made) onClose();
  }
  return (
    <MiddleDialog title={words("labels.new")} onClose={onClose} wide>
      <div className="grid grid-cols-4 gap-2">
        {kinds.map((one) => (
          <TouchButton key={one} wide pressed={kind === one} onPress={() => setKind(one)}>
            {words.of("paper", one)}
          </TouchButton>
        ))}
      </div>
      <SearchField value={subject} onChange={setSubject} prompt={words("labels.what")} isFirst />
      <div className="flex gap-2">
        {[1, 2, 4, 10].map((n) => (
          <TouchButton key={n} pressed={copies === n} onPress={() => setCopies(n)}>
            {words("labels.copies", { n })}
          </TouchButton>
        ))}
        <TouchButton wide tone="primary" disabled={busy || subject.trim() === ""} onPress={() => void print()}>
          {words("labels.new")}
        </TouchButton>
      </div>
    </MiddleDialog>
  );
}
