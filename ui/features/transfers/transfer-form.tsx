import { MapPinOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { ChooseOne } from "../../kit/board/choose-one.tsx";
import { SideSheet } from "../../kit/board/side-sheet.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";
import { ChooseSite, type Site } from "./choose-site.tsx";
import { missingOf, noteLengthMax, type TransferDraft } from "./transfer-draft.ts";
import { TransferLines } from "./transfer-lines.tsx";
import type { MakeTransfer } from "./use-make-transfer.ts";

export interface TransferFormProps {
  /** Kept by who shows the form: what was typed is there again when it is opened anew. */
  draft: TransferDraft;
  onChange: (change: ChangeDraft) => void;
  onClose: () => void;
  maker: MakeTransfer;
  onMade: () => void;
}

/** What the draft becomes, of the draft as it is then: two scans may come before the screen is drawn again. */
export type ChangeDraft = (draft: TransferDraft) => TransferDraft;

/** A transfer that leaves from here, or that another site is asked for. */
export function TransferForm({ draft, onChange, onClose, maker, onMade }: TransferFormProps) {
  const words = useWords();
  const answer = useLive("sites.list", {});
  const { problem, busy, make, clearProblem } = maker;
  const sites = answer.data?.sites.filter(({ active, isHere }) => active && !isHere);
  // Who asks again may ask a site that was sent away meanwhile.
  const missing = sites?.some(({ site }) => site === draft.site) ? missingOf(draft) : "site";
  const { way, release } = draft;
  const go = way === "ask" ? "transfers.ask-go" : release ? "transfers.send-go" : "transfers.plan-go";
  return (
    <SideSheet
      title={words("transfers.new")}
      onClose={onClose}
      actions={
        sites !== undefined &&
        sites.length > 0 && (
          <>
            {problem && (
              <div className="w-full">
                <Problem problem={problem} />
              </div>
            )}
            <span className="flex flex-1 items-center text-muted">
              {missing && words(`transfers.needs-${missing}`)}
            </span>
            <TouchButton onPress={onClose}>{words("k.cancel")}</TouchButton>
            <TouchButton
              tone="primary"
              disabled={busy || missing !== undefined}
              onPress={async () => (await make(draft)) && onMade()}
            >
              {words(go)}
            </TouchButton>
          </>
        )
      }
    >
      <AnswerState answer={answer} rows={5}>
        {() =>
          sites === undefined || sites.length === 0 ? (
            <EmptyState icon={MapPinOff} title={words("transfers.no-sites")} hint={words("transfers.no-sites-hint")} />
          ) : (
            <Fields
              draft={draft}
              sites={sites}
              onChange={(change) => {
                clearProblem();
                onChange(change);
              }}
            />
          )
        }
      </AnswerState>
    </SideSheet>
  );
}

function Fields({
  draft,
  sites,
  onChange,
}: {
  draft: TransferDraft;
  sites: readonly Site[];
  onChange: (change: ChangeDraft) => void;
}) {
  const words = useWords();
  const [asksPriority, setAsksPriority] = useState(false);
  const { way, site, lines, priority, note, release } = draft;
  const isSent = way === "send";
  const change = (changed: Partial<TransferDraft>) => onChange((now) => ({ ...now, ...changed }));
  return (
    <div className="flex flex-col gap-4">
      <Tabs
        label={words("transfers.new")}
        chosen={way}
        onChoose={(next) => change({ way: next })}
        tabs={[
          { id: "send", label: words("transfers.send-tab") },
          { id: "ask", label: words("transfers.ask-tab") },
        ]}
      />
      <Part title={words(isSent ? "transfers.to-which" : "transfers.from-which")}>
        <ChooseSite sites={sites} chosen={site} onChoose={(one) => change({ site: one })} />
      </Part>
      <Part title={words("transfers.goods")}>
        <TransferLines
          lines={lines}
          isSent={isSent}
          onChange={(next) => onChange((now) => ({ ...now, lines: next(now.lines) }))}
        />
      </Part>
      <div className="grid grid-cols-[auto_1fr] items-start gap-4">
        <Part title={words("order.priority")}>
          <TouchButton onPress={() => setAsksPriority(true)}>{words("k.priority", { n: priority })}</TouchButton>
        </Part>
        <TouchField
          label={words("transfers.note")}
          value={note}
          onChange={(text) => change({ note: text })}
          kind="words"
          lengthMax={noteLengthMax}
        />
      </div>
      {isSent ? (
        <Part title={words("transfers.order")}>
          <div className="grid grid-cols-2 gap-2">
            <TouchButton wide pressed={release} onPress={() => change({ release: true })}>
              {words("transfers.order-now")}
            </TouchButton>
            <TouchButton wide pressed={!release} onPress={() => change({ release: false })}>
              {words("transfers.order-later")}
            </TouchButton>
          </div>
        </Part>
      ) : (
        <WhenAnswered />
      )}
      {asksPriority && (
        <ChooseOne
          title={words("order.priority")}
          chosen={priority}
          options={[1, 2, 3, 4, 5, 6, 7, 8, 9].map((value) => ({
            value,
            label: words("k.priority", { n: value }),
            hint: value === 1 || value === 5 || value === 9 ? words(`order.priority-${value}` as const) : undefined,
          }))}
          onClose={() => setAsksPriority(false)}
          onDone={(n) => {
            setAsksPriority(false);
            change({ priority: n });
          }}
        />
      )}
    </div>
  );
}

/** The other site is reached through the cloud: what that means just now. */
function WhenAnswered() {
  const words = useWords();
  const state = useLive("sync.status", {}).data?.state;
  if (state === "unpaired") return <p className="font-semibold text-error-ink">{words("transfers.ask-unpaired")}</p>;
  return (
    <p className="text-muted">
      {words("transfers.ask-hint")} {state !== undefined && state !== "online" && words("transfers.ask-offline")}
    </p>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset aria-label={title} className="flex min-w-0 flex-col gap-1.5">
      <p className="font-semibold text-muted text-sm">{title}</p>
      {children}
    </fieldset>
  );
}
