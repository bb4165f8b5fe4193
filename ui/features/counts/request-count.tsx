import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useCall } from "../../client/use-call.ts";
import { useScans } from "../../client/use-scans.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Names the place to count: scanned, or found by how its code begins. */
export function RequestCount({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [text, setText] = useState("");
  const search = text.trim().toUpperCase();
  const { data } = useCall("locations.list", { search, limit: 8 });
  useScans(({ raw }) => setText(raw));
  async function request(location: string) {
    const made = await run("counts.request", { location }, { done: words("counts.requested", { location }) });
    if (made) onClose();
  }
  return (
    <MiddleDialog title={words("counts.request")} onClose={onClose}>
      <SearchField value={text} onChange={setText} prompt={words("counts.request-which")} isFirst />
      <div className="grid grid-cols-2 gap-2">
        {(data?.locations ?? []).map(({ id, zone }) => (
          <TouchButton key={id} wide disabled={busy} onPress={() => void request(id)}>
            <span className="font-mono">{id}</span> {zone !== "" && <span className="text-muted text-sm">{zone}</span>}
          </TouchButton>
        ))}
      </div>
    </MiddleDialog>
  );
}
