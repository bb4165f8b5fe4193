import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { ChooseOne } from "../../kit/board/choose-one.tsx";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Detail = CallValue<"inbound.get">;
type Asked =
  | { what: "arrive" | "close" | "cancel" }
  | { what: "over"; line: Detail["lines"][number] }
  | { what: "undo"; receipt: Detail["receipts"][number] };

/** One delivery: what was announced, what came, and what is decided about the rest. */
export function InboundDetail({ inboundId, onFind }: { inboundId: string; onFind: (code: string) => void }) {
  const answer = useLive("inbound.get", { inbound: inboundId });
  return <AnswerState answer={answer}>{(detail) => <Loaded detail={detail} onFind={onFind} />}</AnswerState>;
}

function Loaded({ detail, onFind }: { detail: Detail; onFind: (code: string) => void }) {
  const words = useWords();
  const may = useMay();
  const { busy } = useActs();
  const [asked, setAsked] = useState<Asked>();
  const { inbound, lines, receipts } = detail;
  const siteName = useSiteName();
  const text = (field: string) => (typeof inbound[field] === "string" ? (inbound[field] as string) : "");
  const when = (field: string) =>
    typeof inbound[field] === "number" ? words.dayTime(inbound[field] as number, Date.now()) : "";
  const expected = lines.reduce((sum, { expectedQty }) => sum + expectedQty, 0);
  const received = lines.reduce((sum, { receivedQty }) => sum + receivedQty, 0);
  const { number, state } = inbound;
  const isHere = state === "arrived" || state === "receiving" || state === "received";
  return (
    <Panel
      title={number}
      aside={<Chip tone={state === "closed" ? "ok" : "action"}>{words.of("inbound-state", state)}</Chip>}
      scrolls
    >
      <div className="flex flex-col gap-4">
        <Facts
          facts={[
            [words("inbound.supplier"), siteName(text("supplier"))],
            [words("inbound.po"), text("purchaseOrder")],
            [words("inbound.kind"), words.of("inbound-kind", text("kind"))],
            [words("inbound.dock"), text("dock")],
            [words("inbound.expected"), when("expectedAt")],
            [words("inbound.arrived-at"), when("arrivedAt")],
          ]}
        />
        <div className="flex flex-col gap-1">
          <Progress label={number} done={received} total={expected} />
          <p className="text-muted text-sm">{words("inbound.progress", { done: received, total: expected })}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {state === "announced" && (
            <TouchButton tone="primary" disabled={busy} onPress={() => setAsked({ what: "arrive" })}>
              {words("inbound.arrive")}
            </TouchButton>
          )}
          {isHere && received > 0 && (
            <TouchButton tone="primary" disabled={busy} onPress={() => setAsked({ what: "close" })}>
              {words("inbound.close")}
            </TouchButton>
          )}
          {may("supervisor") && (state === "announced" || state === "arrived") && received === 0 && (
            <TouchButton tone="danger" disabled={busy} onPress={() => setAsked({ what: "cancel" })}>
              {words("inbound.cancel")}
            </TouchButton>
          )}
        </div>
        <section>
          <h3 className="font-bold">{words("inbound.lines")}</h3>
          {lines.map((line) => (
            <div key={line.id} className="flex items-center gap-3 border-line border-t py-2">
              <span className="min-w-0 flex-1">
                <button
                  type="button"
                  onClick={() => onFind(line.sku)}
                  className="font-mono font-semibold text-action underline"
                >
                  {line.sku}
                </button>
                <span className="block truncate text-muted text-sm">
                  {[line.name, line.lot, line.expiryDate && words.say.date(line.expiryDate)]
                    .filter((part) => part !== "")
                    .join(" · ")}
                </span>
              </span>
              <span className="text-end font-semibold tabular-nums">
                {words("k.of", { done: line.receivedQty, total: line.expectedQty })}
                {line.damagedQty > 0 && (
                  <span className="block text-error-ink text-sm">
                    {words("inbound.damaged", { n: line.damagedQty })}
                  </span>
                )}
              </span>
              <Chip tone={line.state === "full" ? "ok" : line.state === "over" ? "attention" : "plain"}>
                {words.of("line-state", line.state)}
              </Chip>
              {line.state === "over" &&
                (line.overApproved ? (
                  <span className="text-muted text-sm">{words("inbound.over-ok")}</span>
                ) : (
                  may("supervisor") && (
                    <TouchButton disabled={busy} onPress={() => setAsked({ what: "over", line })}>
                      {words("inbound.approve-over")}
                    </TouchButton>
                  )
                ))}
            </div>
          ))}
        </section>
        {receipts.length > 0 && (
          <section>
            <h3 className="font-bold">{words("inbound.receipts")}</h3>
            {receipts.map((receipt) => (
              <div key={receipt.id} className="flex items-center gap-3 border-line border-t py-2">
                <span className="w-24 shrink-0 text-muted text-sm tabular-nums">
                  {receipt.receivedAt !== null && words.dayTime(receipt.receivedAt, Date.now())}
                </span>
                <span className="min-w-0 flex-1 truncate">
                  <span className="font-semibold">{words.number(receipt.qty)} × </span>
                  <span className="font-mono">{receipt.sku}</span>{" "}
                  <span className="text-muted text-sm">{receipt.lpn}</span>
                </span>
                {receipt.undone ? (
                  <Chip>{words("inbound.undone-mark")}</Chip>
                ) : (
                  isHere && (
                    <TouchButton disabled={busy} onPress={() => setAsked({ what: "undo", receipt })}>
                      {words("inbound.undo")}
                    </TouchButton>
                  )
                )}
              </div>
            ))}
          </section>
        )}
      </div>
      {asked && (
        <Ask
          asked={asked}
          inboundId={inbound.id}
          number={number}
          missing={missingQty(lines)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Panel>
  );
}

const missingQty = (lines: Detail["lines"]): number =>
  lines.reduce((sum, { expectedQty, receivedQty }) => sum + Math.max(0, expectedQty - receivedQty), 0);

function Ask({
  asked,
  inboundId,
  number,
  missing,
  onClose,
}: {
  asked: Asked;
  inboundId: string;
  number: string;
  missing: number;
  onClose: () => void;
}) {
  const words = useWords();
  const { run } = useActs();
  const { data: docks } = useCall(
    "locations.list",
    { capability: "receive", limit: 30 },
    { enabled: asked.what === "arrive" },
  );
  switch (asked.what) {
    case "arrive":
      return (
        <ChooseOne
          title={words("inbound.arrive-where")}
          options={[
            { value: "", label: words("inbound.no-dock") },
            ...(docks?.locations ?? []).map(({ id, zone }) => ({ value: id, label: id, hint: zone })),
          ]}
          onClose={onClose}
          onDone={(dock) => {
            onClose();
            void run(
              "inbound.arrive",
              { inbound: inboundId, dock },
              { done: words("inbound.arrived-done", { number }) },
            );
          }}
        />
      );
    case "close":
      return (
        <AskSure
          danger={missing > 0}
          title={`${words("inbound.close")}: ${number}`}
          confirm={words("inbound.close")}
          onClose={onClose}
          onDone={() => {
            onClose();
            void run("inbound.close", { inbound: inboundId }, { done: words("inbound.closed-done", { number }) });
          }}
        >
          {missing > 0
            ? words("inbound.close-short", { number, n: missing })
            : words("inbound.close-detail", { number })}
        </AskSure>
      );
    case "cancel":
      return (
        <AskReason
          danger
          title={`${words("inbound.cancel")}: ${number}`}
          detail={words("inbound.cancel-detail", { number })}
          reasons={["why.supplier-told", "why.wrong-entry", "why.not-needed"]}
          confirm={words("inbound.cancel")}
          onClose={onClose}
          onDone={(reason) => {
            onClose();
            void run(
              "inbound.cancel",
              { inbound: inboundId, reason },
              { done: words("inbound.cancelled-done", { number }) },
            );
          }}
        />
      );
    case "over": {
      const { id: lineId, sku, receivedQty, expectedQty } = asked.line;
      return (
        <AskReason
          title={words("inbound.approve-over")}
          detail={words("inbound.approve-over-detail", { sku, n: receivedQty - expectedQty })}
          reasons={["why.supplier-told", "why.accepted", "why.customer"]}
          confirm={words("inbound.approve-over")}
          onClose={onClose}
          onDone={(note) => {
            onClose();
            void run("inbound.approve-over", { lineId, note }, { done: words("inbound.approved", { sku }) });
          }}
        />
      );
    }
    case "undo": {
      const { id: receiptId, sku, qty } = asked.receipt;
      return (
        <AskReason
          danger
          title={words("inbound.undo-title", { n: qty, sku })}
          reasons={["why.wrong-entry", "why.counted-again", "why.damaged"]}
          confirm={words("inbound.undo")}
          onClose={onClose}
          onDone={(reason) => {
            onClose();
            void run("inbound.undo-receipt", { receiptId, reason }, { done: words("inbound.undone") });
          }}
        />
      );
    }
  }
}
