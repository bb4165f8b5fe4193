import { Truck } from "lucide-react";
import { useState } from "react";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCommand } from "../../client/use-command.ts";
import { useMay } from "../../client/use-may.ts";
import { useScans } from "../../client/use-scans.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";

/** Has somebody, or a robot, take this LPN elsewhere. */
export function MoveLpn({ lpn }: { lpn: string }) {
  const words = useWords();
  const may = useMay();
  const [asked, setAsked] = useState(false);
  const [sentTo, setSentTo] = useState("");
  if (!may("supervisor")) return null;
  return (
    <>
      <TouchButton icon={Truck} onPress={() => setAsked(true)}>
        {words("stock.have-moved")}
      </TouchButton>
      {sentTo !== "" && (
        <span role="status" className="font-semibold text-muted">
          {words("stock.will-move", { lpn, to: sentTo })}
        </span>
      )}
      {asked && (
        <AskTarget
          lpn={lpn}
          onClose={() => setAsked(false)}
          onDone={(to) => {
            setAsked(false);
            setSentTo(to);
          }}
        />
      )}
    </>
  );
}

function AskTarget({ lpn, onClose, onDone }: { lpn: string; onClose: () => void; onDone: (to: string) => void }) {
  const words = useWords();
  const { send, busy } = useCommand("stock.request-move");
  const [to, setTo] = useState("");
  const [refused, setRefused] = useState<ProblemShape>();
  useScans(({ raw }) => setTo(raw.trim()));
  async function ask() {
    if (to.trim() === "" || busy) return;
    const answer = await send({ lpn, to: to.trim() });
    if (answer?.ok) onDone(to.trim());
    else if (answer) setRefused(answer.problem);
  }
  return (
    <MiddleDialog title={words("stock.have-moved-title", { lpn })} onClose={onClose}>
      <p className="text-muted">{words("stock.have-moved-detail")}</p>
      <TouchField
        label={words("stock.place")}
        value={to}
        onChange={setTo}
        kind="code"
        lengthMax={40}
        onEnter={() => void ask()}
      />
      {refused && <Problem problem={refused} />}
      <TouchButton tone="primary" disabled={busy || to.trim() === ""} onPress={() => void ask()}>
        {words("stock.have-moved")}
      </TouchButton>
    </MiddleDialog>
  );
}
