import { Ban, Check, RefreshCw, X } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useMay } from "../../client/use-may.ts";
import { usePersonName } from "../../client/use-person-name.ts";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { changedQty } from "./count-differences.ts";
import type { CountRow } from "./counts-screen.tsx";

/** One count beside the book: post it, reject it, or have somebody else count again. */
export function CountDetail({ count }: { count: CountRow }) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const personName = usePersonName();
  const [asked, setAsked] = useState<"approve" | "reject" | "recount" | "cancel">();
  const { id: countId, location, state, round, countedBy, countedAt, differences, lines } = count;
  const name = personName(countedBy);
  const isOpen = state === "requested" || state === "counting" || state === "recount";
  const close = () => setAsked(undefined);
  const shown = differences.length > 0 ? differences : lines.map((line) => ({ ...line, bookQty: line.qty }));
  return (
    <Panel title={location} aside={<Chip>{words.of("count-state", state)}</Chip>} scrolls>
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          {countedBy !== "" &&
            countedAt !== null &&
            words("counts.counted-by", { name, time: words.dayTime(countedAt, Date.now()) })}
          {round > 1 && ` · ${words("counts.round", { n: round })}`}
        </p>
        {shown.length > 0 && (
          <table className="w-full text-base">
            <thead className="text-muted text-sm">
              <tr>
                <th className="py-1 text-start font-semibold">{words("counts.item")}</th>
                <th className="text-end font-semibold">{words("counts.book")}</th>
                <th className="text-end font-semibold">{words("counts.counted")}</th>
                <th className="text-end font-semibold">{words("counts.difference")}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ sku, lot, serial, lpn, owner, status, qty, bookQty }) => (
                <tr key={[sku, lot, serial, lpn, owner, status].join("|")} className="border-line border-t">
                  <td className="py-2.5">
                    <span className="block font-mono font-semibold">{sku}</span>
                    <span className="block text-muted text-sm">
                      {[lot, serial, lpn, status === "available" ? "" : words.of("stock-status", status)]
                        .filter((text) => text !== "")
                        .join(" · ")}
                    </span>
                  </td>
                  <td className="text-end tabular-nums">{words.number(bookQty)}</td>
                  <td className="text-end font-semibold tabular-nums">{words.number(qty)}</td>
                  <td
                    className={`text-end font-bold tabular-nums ${qty === bookQty ? "text-muted" : "text-error-ink"}`}
                  >
                    {qty > bookQty && "+"}
                    {words.number(qty - bookQty)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {!isOpen && lines.length === 0 && <p className="font-semibold">{words("counts.empty")}</p>}
        {may("supervisor") && (
          <div className="flex flex-wrap gap-2">
            {state === "review" && (
              <>
                <TouchButton tone="primary" icon={Check} disabled={busy} onPress={() => setAsked("approve")}>
                  {words("counts.approve")}
                </TouchButton>
                <TouchButton icon={RefreshCw} disabled={busy} onPress={() => setAsked("recount")}>
                  {words("counts.recount")}
                </TouchButton>
                <TouchButton tone="danger" icon={X} disabled={busy} onPress={() => setAsked("reject")}>
                  {words("counts.reject")}
                </TouchButton>
              </>
            )}
            {isOpen && (
              <TouchButton tone="danger" icon={Ban} disabled={busy} onPress={() => setAsked("cancel")}>
                {words("counts.cancel")}
              </TouchButton>
            )}
          </div>
        )}
      </div>
      {asked === "approve" && (
        <AskSure
          title={`${words("counts.approve")}: ${location}`}
          confirm={words("counts.approve")}
          onClose={close}
          onDone={() => {
            close();
            void run("counts.approve", { countId }, { done: words("counts.approved", { location }) });
          }}
        >
          {words("counts.approve-detail", { location, n: changedQty(differences) })}
        </AskSure>
      )}
      {(asked === "reject" || asked === "recount") && (
        <AskReason
          danger={asked === "reject"}
          title={`${words(`counts.${asked}`)}: ${location}`}
          reasons={["why.counted-again", "why.moved-meanwhile", "why.wrong-entry", "why.quality"]}
          confirm={words(`counts.${asked}`)}
          onClose={close}
          onDone={(reason) => {
            close();
            const again = asked === "recount";
            void run(
              "counts.reject",
              { countId, reason, again },
              { done: words(again ? "counts.recounted" : "counts.rejected", { location }) },
            );
          }}
        />
      )}
      {asked === "cancel" && (
        <AskReason
          danger
          title={`${words("counts.cancel")}: ${location}`}
          reasons={["why.not-needed", "why.wrong-entry", "why.blocked"]}
          confirm={words("counts.cancel")}
          onClose={close}
          onDone={(reason) => {
            close();
            void run("counts.cancel", { countId, reason }, { done: words("counts.cancelled", { location }) });
          }}
        />
      )}
    </Panel>
  );
}
