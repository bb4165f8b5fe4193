import { RotateCcw, Undo2 } from "lucide-react";
import { useActs } from "../../client/act.tsx";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { Chip } from "../../kit/board/chip.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { toldRefusal } from "../../kit/messages/told-refusal.ts";
import { type Asked, draftOf, isStillShown, numberOf } from "./asked-transfer.ts";
import type { TransferDraft } from "./transfer-draft.ts";

/** So many of the newest are looked through. */
const readMax = 100;
const linesShown = 3;
const tones = {
  pending: "action",
  accepted: "ok",
  refused: "error",
  expired: "attention",
  withdrawn: "plain",
} as const;

/** What this site asked others to send here, as long as it is no transfer. */
export function useAsked(enabled: boolean): readonly Asked[] {
  const nowMs = Date.now();
  const answer = useLive("intents.list", { direction: "out", command: "transfers.send", limit: readMax }, { enabled });
  return (enabled ? answer.data?.intents : undefined)?.filter((one) => isStillShown(one, nowMs)) ?? [];
}

export function AskedTransfers({
  asked,
  siteName,
  onAgain,
}: {
  asked: readonly Asked[];
  siteName: (site: string) => string;
  onAgain: (draft: TransferDraft) => void;
}) {
  return asked.map((one) => (
    <li key={one.id}>
      <AskedCard asked={one} siteName={siteName} onAgain={onAgain} />
    </li>
  ));
}

function AskedCard({
  asked,
  siteName,
  onAgain,
}: {
  asked: Asked;
  siteName: (site: string) => string;
  onAgain: (draft: TransferDraft) => void;
}) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const { id, site, state, askedAt } = asked;
  const number = numberOf(asked);
  const draft = draftOf(asked);
  const refusal = toldRefusal(asked.answer);
  const said = refusal && words.say.problem(refusal);
  const rest = draft.lines.length - linesShown;
  return (
    <Panel
      title={`${number} · ${words("transfers.from", { site: siteName(site) })}`}
      aside={<Chip tone={tones[state]}>{words.of("asked-state", state)}</Chip>}
    >
      <p>
        {draft.lines
          .slice(0, linesShown)
          .map(({ sku, qty }) => `${words.number(qty)} × ${sku}`)
          .join(", ")}
        {rest > 0 && ` ${words.count("transfers.more-line", "transfers.more-lines", rest)}`}
      </p>
      {state === "pending" && askedAt !== null && (
        <p className="text-muted">{words("transfers.waits", { when: words.dayTime(askedAt, Date.now()) })}</p>
      )}
      {state === "refused" && said && (
        <p className="font-semibold text-error-ink">
          {words("transfers.says", { site: siteName(site), why: [said.title, said.detail].filter(Boolean).join(": ") })}
        </p>
      )}
      {may("supervisor") && (
        <div className="flex gap-2 pt-2">
          {state === "pending" ? (
            <TouchButton
              icon={Undo2}
              disabled={busy}
              onPress={() =>
                void run("intents.withdraw", { intentId: id }, { done: words("transfers.withdrawn", { number }) })
              }
            >
              {words("transfers.withdraw")}
            </TouchButton>
          ) : (
            <TouchButton icon={RotateCcw} onPress={() => onAgain(draft)}>
              {words("transfers.again")}
            </TouchButton>
          )}
        </div>
      )}
    </Panel>
  );
}
