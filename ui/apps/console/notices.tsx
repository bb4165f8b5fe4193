import { CircleCheck, Undo2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useCloudActs } from "../../client/cloud/cloud-acts.tsx";
import { ProblemBox } from "../../features/cloud/shared/answer.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { DeskButton } from "../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../kit/messages/console/use-desk-words.ts";

const shownMs = 12_000;

/** What the last press did, with its way back; or why it was refused. */
export function Notices() {
  const words = useDeskWords();
  const { notice, problem, clearNotice, clearProblem } = useCloudActs();
  // Whoever points at it, or has come to its buttons, is not hurried.
  const [heldId, setHeldId] = useState<number>();
  const isHeld = notice !== undefined && notice.id === heldId;
  useEffect(() => {
    if (notice === undefined || isHeld) return;
    const timer = setTimeout(clearNotice, shownMs);
    return () => clearTimeout(timer);
  }, [notice, isHeld, clearNotice]);
  return (
    <>
      {notice && (
        <div
          role="status"
          key={notice.id}
          onPointerEnter={() => setHeldId(notice.id)}
          onPointerLeave={() => setHeldId(undefined)}
          onFocus={() => setHeldId(notice.id)}
          onBlur={() => setHeldId(undefined)}
          // Above the row of buttons that an open sheet ends with.
          className="fixed start-3 bottom-3 z-70 lg:start-63 [body:has([role=dialog])_&]:bottom-32 sm:[body:has([role=dialog])_&]:bottom-20 flex max-w-[calc(100vw-1.5rem)] animate-rise items-center gap-2 rounded-xl border-2 border-ok bg-panel py-1 ps-3 pe-1 shadow-xl"
        >
          <CircleCheck aria-hidden="true" className="size-5 shrink-0 text-ok-ink" />
          <span className="min-w-0 font-semibold text-sm">{notice.text}</span>
          {notice.undo && (
            <DeskButton
              icon={Undo2}
              onPress={() => {
                clearNotice();
                notice.undo?.();
              }}
            >
              {words("c.undo")}
            </DeskButton>
          )}
          <DeskButton icon={X} tone="quiet" label={words("c.close")} onPress={clearNotice} />
        </div>
      )}
      {problem && (
        <MiddleDialog title={words("c.refused")} onClose={clearProblem}>
          <ProblemBox problem={problem} />
          <div className="flex justify-end">
            <DeskButton tone="primary" onPress={clearProblem}>
              {words("c.close")}
            </DeskButton>
          </div>
        </MiddleDialog>
      )}
    </>
  );
}
