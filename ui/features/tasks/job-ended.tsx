import { useQuery } from "@tanstack/react-query";
import { CircleCheckBig, CloudOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import type { HeldJob } from "../../client/outbox/outbox-db.ts";
import { type Took, takeNext } from "../../client/take-work.ts";
import { useStore } from "../../client/use-store.ts";
import { Button } from "../../kit/button.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { Problem } from "../../kit/problem.tsx";

export interface JobEndedProps {
  held: HeldJob;
  onHome: () => void;
  onStartAgain: (kind: string) => void;
}

const tryAgainMs = 3_000;
const readMs = 1_200;

/** One loop, no menu: the next job comes by itself, or the next scan begins it. */
export function JobEnded({ held, onHome, onStartAgain }: JobEndedProps) {
  const kontor = useKontor();
  const say = useSay();
  const { refused } = useStore(kontor.outbox.view);
  const { personId, origin, lastSeq, job } = held;
  const { opened } = origin;

  const next = useQuery<Took>({
    queryKey: ["after-job", personId, job.id, lastSeq],
    queryFn: async () => {
      if (opened === undefined) return takeNext(kontor, personId, origin);
      return (await kontor.sender.flush(personId)) ? { kind: "none", waiting: {} } : { kind: "unsent" };
    },
    refetchInterval: ({ state }) => (state.data?.kind === "none" || state.data?.kind === "job" ? false : tryAgainMs),
    gcTime: 0,
  });
  const isOver = next.data?.kind === "none";

  const leave = useRef({ onHome, onStartAgain });
  leave.current = { onHome, onStartAgain };
  useEffect(() => {
    if (!isOver) return;
    const timer = setTimeout(async () => {
      // An answer may have brought the next job just now.
      if (kontor.outbox.view.get().held.get(personId)?.lastSeq === lastSeq) await kontor.outbox.endJob(personId);
      if (opened === undefined) leave.current.onHome();
      else leave.current.onStartAgain(opened);
    }, readMs);
    return () => clearTimeout(timer);
  }, [isOver, kontor, personId, lastSeq, opened]);

  const offline =
    next.data?.kind === "unsent" || (next.data?.kind === "problem" && next.data.problem.code === "unreachable");
  const Icon = offline ? CloudOff : CircleCheckBig;
  return (
    <main className="mx-auto flex h-full w-full max-w-xl flex-col gap-4 p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
      <div className="flex flex-1 flex-col items-center justify-center gap-4 text-center">
        <Icon
          aria-hidden="true"
          className={`size-28 ${offline ? "text-attention-ink" : "text-ok-ink"}`}
          strokeWidth={1.5}
        />
        <h1 className="font-bold text-2xl">{say("job.finished")}</h1>
        <p className="max-w-prose text-lg text-muted">
          {offline
            ? say("job.finished-offline")
            : opened === undefined && say(isOver ? "job.no-more" : "job.finished-next")}
        </p>
        {refused > 0 && (
          <p className="font-semibold text-error-ink text-lg">{say("job.finished-refused", { count: refused })}</p>
        )}
        {next.data?.kind === "problem" && !offline && <Problem problem={next.data.problem} />}
      </div>
      <Button wide onPress={onHome}>
        {say("act.home")}
      </Button>
    </main>
  );
}
