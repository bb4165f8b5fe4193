import { useEffect, useState } from "react";
import type { CallInput } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** A paper as it would be printed now; the browser's own print button is in its frame. */
export function ShowPaper({ kind, subject, onClose }: { kind: string; subject: string; onClose: () => void }) {
  const words = useWords();
  const answer = useCall("papers.render", {
    kind: kind as CallInput<"papers.render">["kind"],
    subject,
    language: words.say.messages.language,
  });
  return (
    <MiddleDialog title={`${words.of("paper", kind)} ${subject}`} onClose={onClose} wide>
      <AnswerState answer={answer}>
        {({ contentBase64, mediaType }) => <Sheet content={contentBase64} mediaType={mediaType} title={subject} />}
      </AnswerState>
    </MiddleDialog>
  );
}

function Sheet({ content, mediaType, title }: { content: string; mediaType: string; title: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    const made = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content, mediaType]);
  return (
    <object
      data={url}
      type={mediaType}
      aria-label={title}
      className="h-[70dvh] w-full rounded-xl border border-line bg-white"
    />
  );
}
