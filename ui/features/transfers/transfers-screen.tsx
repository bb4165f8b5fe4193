import { ArrowLeftRight, Plus } from "lucide-react";
import { useState } from "react";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { AskedTransfers, useAsked } from "./asked-transfers.tsx";
import { Rights } from "./rights.tsx";
import { TransferCard } from "./transfer-card.tsx";
import { newDraft, type TransferDraft } from "./transfer-draft.ts";
import { TransferForm } from "./transfer-form.tsx";
import { useMakeTransfer } from "./use-make-transfer.ts";

/** Goods between the sites of the company, and permissions to promise them. */
export function TransfersScreen() {
  const words = useWords();
  const may = useMay();
  const [part, setPart] = useState<"in" | "out" | "rights">("in");
  const [draft, setDraft] = useState<TransferDraft>();
  const [writing, setWriting] = useState(false);
  const maker = useMakeTransfer();
  const write = (begun: TransferDraft) => {
    maker.clearProblem();
    setDraft(begun);
    setWriting(true);
  };
  return (
    <Screen
      title={words("nav.transfers")}
      tools={
        <>
          <Tabs
            label={words("nav.transfers")}
            chosen={part}
            onChoose={setPart}
            tabs={[
              { id: "in", label: words("transfers.in") },
              { id: "out", label: words("transfers.out") },
              { id: "rights", label: words("transfers.rights") },
            ]}
          />
          {(may("supervisor") || may("integrator")) && (
            <TouchButton
              tone="primary"
              icon={Plus}
              onPress={() => write(draft ?? newDraft(part === "in" ? "ask" : "send"))}
            >
              {words("transfers.new")}
            </TouchButton>
          )}
        </>
      }
    >
      {part === "rights" ? <Rights /> : <TransferList direction={part} onAgain={write} />}
      {writing && draft && (
        <TransferForm
          draft={draft}
          onChange={(change) => setDraft((now) => now && change(now))}
          onClose={() => setWriting(false)}
          maker={maker}
          onMade={() => {
            setWriting(false);
            setDraft(undefined);
            setPart(draft.way === "send" ? "out" : "in");
          }}
        />
      )}
    </Screen>
  );
}

function TransferList({ direction, onAgain }: { direction: "in" | "out"; onAgain: (draft: TransferDraft) => void }) {
  const words = useWords();
  const siteName = useSiteName();
  const asked = useAsked(direction === "in");
  const answer = useLive("transfers.list", { direction, limit: 100 });
  return (
    <AnswerState answer={answer} rows={5}>
      {({ transfers }) =>
        transfers.length === 0 && asked.length === 0 ? (
          <EmptyState icon={ArrowLeftRight} title={words("transfers.none")} hint={words("transfers.none-hint")} />
        ) : (
          <ul className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto overscroll-contain [&>li]:shrink-0">
            <AskedTransfers asked={asked} siteName={siteName} onAgain={onAgain} />
            {transfers.map((transfer) => (
              <li key={transfer.id}>
                <TransferCard transfer={transfer} siteName={siteName} />
              </li>
            ))}
          </ul>
        )
      }
    </AnswerState>
  );
}
