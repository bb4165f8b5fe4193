import { CircleCheck, Undo2 } from "lucide-react";
import { useEffect } from "react";
import { useActs } from "../../client/act.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";

const shownMs = 12_000;

/** What the last press did, with its way back; or why it was refused. */
export function Notices() {
  const words = useWords();
  const { notice, problem, clearNotice, clearProblem } = useActs();
  useEffect(() => {
    if (notice === undefined) return;
    const timer = setTimeout(clearNotice, shownMs);
    return () => clearTimeout(timer);
  }, [notice, clearNotice]);
  return (
    <>
      {notice && (
        // Over the site's name, beside any sheet: it must never lie on a button that somebody is about to press.
        <div
          role="status"
          key={notice.id}
          className="fixed start-28 top-1 z-70 flex max-w-[min(40rem,calc(100vw-60rem))] animate-rise items-center gap-2 rounded-2xl border-2 border-ok bg-panel py-0.5 ps-3 pe-1 shadow-xl"
        >
          <button
            type="button"
            onClick={clearNotice}
            className="flex min-h-12 items-center gap-2 text-start leading-tight"
          >
            <CircleCheck aria-hidden="true" className="size-6 shrink-0 text-ok-ink" />
            <span className="font-semibold">{notice.text}</span>
          </button>
          {notice.undo && (
            <TouchButton
              icon={Undo2}
              onPress={() => {
                clearNotice();
                notice.undo?.();
              }}
            >
              {words("k.undo")}
            </TouchButton>
          )}
        </div>
      )}
      {problem && (
        <MiddleDialog title={words.say.problem(problem).title} onClose={clearProblem}>
          <Problem problem={problem} />
          <TouchButton wide tone="primary" onPress={clearProblem}>
            {words("k.close")}
          </TouchButton>
        </MiddleDialog>
      )}
    </>
  );
}
