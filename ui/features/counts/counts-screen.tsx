import { ClipboardCheck, Plus, RefreshCw } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallInput, CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Row } from "../../kit/board/row.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { CountDetail } from "./count-detail.tsx";
import { differenceQty } from "./count-differences.ts";
import { RequestCount } from "./request-count.tsx";

export type CountRow = CallValue<"counts.list">["counts"][number];
type Part = "review" | "running" | "done";
const parts: Record<Part, readonly string[]> = {
  review: ["review", "difference"],
  running: ["requested", "counting", "recount"],
  done: ["approved", "posted", "rejected", "cancelled"],
};
const cycleCounts = 20;

/** Counts that differ from the book, to be decided; and those on the way. */
export function CountsScreen() {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [part, setPart] = useState<Part>("review");
  const [chosenId, setChosenId] = useState<string>();
  const [asked, setAsked] = useState<"request" | "plan">();
  const input: CallInput<"counts.list"> = part === "review" ? { state: "review", limit: 200 } : { limit: 500 };
  const answer = useLive("counts.list", input);
  return (
    <Screen
      title={words("nav.counts")}
      tools={
        <>
          <Tabs
            label={words("nav.counts")}
            chosen={part}
            onChoose={setPart}
            tabs={(["review", "running", "done"] as const).map((id) => ({ id, label: words(`counts.${id}`) }))}
          />
          {may("supervisor") && (
            <>
              <TouchButton icon={RefreshCw} disabled={busy} onPress={() => setAsked("plan")}>
                {words("counts.plan")}
              </TouchButton>
              <TouchButton tone="primary" icon={Plus} onPress={() => setAsked("request")}>
                {words("counts.request")}
              </TouchButton>
            </>
          )}
        </>
      }
    >
      <AnswerState answer={answer} rows={8}>
        {({ counts }) => {
          const shown = counts.filter(({ state }) => parts[part].includes(state));
          if (shown.length === 0)
            return (
              <EmptyState
                icon={ClipboardCheck}
                title={words(part === "review" ? "counts.none-review" : "counts.none")}
                hint={words("counts.none-hint")}
              />
            );
          const chosen = shown.find(({ id }) => id === chosenId) ?? shown[0];
          return (
            <div className="grid min-h-0 flex-1 grid-cols-[minmax(22rem,2fr)_3fr] gap-3">
              <div className="flex min-h-0 flex-col gap-2 overflow-y-auto overscroll-contain pb-2">
                {shown.map((count) => (
                  <CountLine
                    key={count.id}
                    count={count}
                    chosen={count.id === chosen?.id}
                    onPress={() => setChosenId(count.id)}
                  />
                ))}
              </div>
              {chosen && <CountDetail key={chosen.id} count={chosen} />}
            </div>
          );
        }}
      </AnswerState>
      {asked === "request" && <RequestCount onClose={() => setAsked(undefined)} />}
      {asked === "plan" && (
        <AskSure
          title={words("counts.plan")}
          confirm={words("counts.plan")}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            void run(
              "counts.plan",
              { most: cycleCounts },
              { done: ({ raised }) => words("counts.planned", { n: raised.length }) },
            );
          }}
        >
          {words("counts.plan-detail", { n: cycleCounts })}
        </AskSure>
      )}
    </Screen>
  );
}

function CountLine({ count, chosen, onPress }: { count: CountRow; chosen: boolean; onPress: () => void }) {
  const words = useWords();
  const { location, sku, state, reason, differences } = count;
  const difference = differenceQty(differences);
  return (
    <Row onPress={onPress} chosen={chosen} mark={state === "review" ? "attention" : "none"}>
      <span className="min-w-0 flex-1">
        <span className="block font-bold font-mono text-lg">{location}</span>
        <span className="block truncate text-muted text-sm">
          {[sku, words.of("count-reason", reason)].filter((text) => text !== "").join(" · ")}
        </span>
      </span>
      {differences.length > 0 && (
        <span className="font-bold text-lg tabular-nums">
          {difference > 0 && "+"}
          {words.number(difference)}
        </span>
      )}
      <Chip tone={state === "posted" ? "ok" : state === "review" ? "attention" : "plain"}>
        {words.of("count-state", state)}
      </Chip>
    </Row>
  );
}
