import { FileDown } from "lucide-react";
import { useState } from "react";
import type { CallInput, CallValue } from "../../client/call.ts";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";

/** The paper as it would be printed now, as a file: the page's security policy lets no viewer inside it. */
export function OpenPaper({ kind, subject }: { kind: string; subject: string }) {
  const words = useWords();
  const { door } = useKontor();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemShape>();
  async function open() {
    setBusy(true);
    const input = { kind: kind as CallInput<"papers.render">["kind"], subject, language: words.say.messages.language };
    const answer = await door.call("papers.render", input);
    setBusy(false);
    if (answer.ok) saveFile(answer.value);
    else setProblem(answer.problem);
  }
  return (
    <>
      <TouchButton icon={FileDown} disabled={busy} onPress={() => void open()}>
        {words("labels.show")}
      </TouchButton>
      {problem && (
        <MiddleDialog title={words.of("paper", kind)} onClose={() => setProblem(undefined)}>
          <Problem problem={problem} />
        </MiddleDialog>
      )}
    </>
  );
}

function saveFile({ name, mediaType, contentBase64 }: CallValue<"papers.render">) {
  const bytes = Uint8Array.from(atob(contentBase64), (char) => char.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the content up by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
