import { Eye } from "lucide-react";
import { useState } from "react";
import type { CallInput } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { OpenPaper } from "./open-paper.tsx";

/** A label as it would come out now. */
export function LabelPreview({ kind, subject }: { kind: string; subject: string }) {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <TouchButton icon={Eye} onPress={() => setOpen(true)}>
        {words("labels.preview")}
      </TouchButton>
      {isOpen && (
        <MiddleDialog title={words.of("paper", kind)} onClose={() => setOpen(false)}>
          <Picture kind={kind} subject={subject} />
          <OpenPaper kind={kind} subject={subject} />
        </MiddleDialog>
      )}
    </>
  );
}

function Picture({ kind, subject }: { kind: string; subject: string }) {
  const words = useWords();
  const answer = useCall("papers.render", {
    kind: kind as CallInput<"papers.render">["kind"],
    subject,
    format: "svg",
    language: words.say.messages.language,
  });
  return (
    <AnswerState answer={answer}>
      {({ mediaType, contentBase64 }) => (
        <img
          alt={`${words.of("paper", kind)} ${subject}`}
          src={`data:${mediaType};base64,${contentBase64}`}
          className="mx-auto max-h-[60dvh] w-auto max-w-full rounded-lg border border-line bg-white"
        />
      )}
    </AnswerState>
  );
}
