import { RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudInput, CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import type { Problem } from "../../../client/problem.ts";
import { Facts } from "../../../kit/board/facts.tsx";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { JsonView } from "../../../kit/desk/json-view.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer, ProblemBox } from "../shared/answer.tsx";
import { Ask } from "../shared/ask.tsx";
import { useSiteName } from "../shared/sites.tsx";
import { useWho } from "../shared/who.ts";

type Held = CloudValue<"inbox.get">;

/** One fact that was not applied: look at it whole, record it again corrected, or leave it out with a reason. */
export function HeldSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const { run, busy } = useCloudActs();
  const [asked, setAsked] = useState<"edit" | "discard">();
  const answer = useCloudLive("inbox.get", { id });
  const held = answer.data;
  const isOpen = held?.state === "open" && may();
  return (
    <SideSheet
      title={held ? words.of("fact", held.type) : id}
      onClose={onClose}
      actions={
        isOpen && asked !== "edit" ? (
          <>
            <DeskButton icon={RotateCw} tone="primary" onPress={() => setAsked("edit")}>
              {words("inbox.correct")}
            </DeskButton>
            <DeskButton icon={Trash2} tone="danger" disabled={busy} onPress={() => setAsked("discard")}>
              {words("inbox.discard")}
            </DeskButton>
          </>
        ) : undefined
      }
    >
      <Answer answer={answer}>
        {(fact) => (
          <div className="flex flex-col gap-4">
            <WhatItIs fact={fact} />
            {asked === "edit" ? (
              <Correct fact={fact} onBack={() => setAsked(undefined)} onDone={onClose} />
            ) : (
              <>
                {fact.moves.length > 0 && <JsonView value={fact.moves} label={words("inbox.moves")} />}
                {fact.sets.length > 0 && <JsonView value={fact.sets} label={words("inbox.sets")} />}
                <JsonView value={fact.data} label={words("inbox.data")} />
              </>
            )}
          </div>
        )}
      </Answer>
      {asked === "discard" && (
        <Ask
          danger
          why
          title={words("inbox.discard-title")}
          confirm={words("inbox.discard")}
          busy={busy}
          onClose={() => setAsked(undefined)}
          onDone={(reason) => {
            setAsked(undefined);
            void run("inbox.discard", { id, reason }, { done: words("inbox.discarded") });
          }}
        >
          {words("inbox.discard-what")}
        </Ask>
      )}
    </SideSheet>
  );
}

function WhatItIs({ fact }: { fact: Held }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const who = useWho([fact.decidedBy]);
  return (
    <>
      <p className="rounded-xl border-2 border-attention bg-panel p-3">
        <b>{words.of("held-reason", fact.reason)}</b>
        {fact.detail && <span className="block break-words text-sm">{fact.detail}</span>}
      </p>
      <Facts
        facts={[
          [words("c.site"), siteName(fact.site)],
          [words("c.who"), fact.actor],
          [words("inbox.device"), fact.device],
          [words("inbox.written"), words.moment(fact.atMs, nowMs)],
          [words("inbox.received"), words.moment(fact.receivedMs, nowMs)],
          [words("inbox.origin"), `${fact.origin} ${fact.seq}`],
          [words("c.state"), words.of("held-state", fact.state)],
          [words("inbox.decided-by"), fact.decidedBy && who(fact.decidedBy)],
          [words("inbox.decision"), fact.decision],
        ]}
      />
    </>
  );
}

function Correct({ fact, onBack, onDone }: { fact: Held; onBack: () => void; onDone: () => void }) {
  const words = useDeskWords();
  const { send, busy, tell } = useCloudActs();
  const [moves, setMoves] = useState(JSON.stringify(fact.moves, null, 2));
  const [sets, setSets] = useState(JSON.stringify(fact.sets, null, 2));
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const read = { moves: readList(moves), sets: readList(sets) };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        if (!read.moves || !read.sets) return;
        setProblem(undefined);
        const answer = await send("inbox.resubmit", {
          id: fact.id,
          moves: read.moves,
          sets: read.sets as CloudInput<"inbox.resubmit">["sets"],
          reason: reason.trim(),
        });
        if (!answer.ok) return setProblem(answer.problem);
        tell(words("inbox.resubmitted"));
        onDone();
      }}
    >
      {problem && <ProblemBox problem={problem} />}
      <TextField
        label={words("inbox.moves")}
        value={moves}
        onChange={setMoves}
        rows={10}
        lengthMax={1_000_000}
        mono
        problem={read.moves ? undefined : words("c.bad-json")}
      />
      <TextField
        label={words("inbox.sets")}
        value={sets}
        onChange={setSets}
        rows={6}
        lengthMax={1_000_000}
        mono
        problem={read.sets ? undefined : words("c.bad-json")}
      />
      <TextField label={words("c.reason")} value={reason} onChange={setReason} required />
      <div className="flex justify-end gap-2">
        <DeskButton onPress={onBack}>{words("c.back")}</DeskButton>
        <DeskButton
          submit
          tone="primary"
          disabled={busy || !read.moves || !read.sets || reason.trim() === ""}
          onPress={() => {}}
        >
          {words("inbox.resubmit")}
        </DeskButton>
      </div>
    </form>
  );
}

function readList(text: string): Record<string, unknown>[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
