import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useMay } from "../../client/use-may.ts";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Row = CallValue<"transfers.list">["transfers"][number];
const tones = {
  planned: "plain",
  released: "action",
  cancelled: "plain",
  shipped: "attention",
  arrived: "action",
  closed: "ok",
} as const;

/** One transfer: how far it is, and what can be done with it here. */
export function TransferCard({ transfer, siteName }: { transfer: Row; siteName: (site: string) => string }) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<"cancel" | "close">();
  const { id, number, direction, state, fromSite, toSite } = transfer;
  const open = state === "planned" || state === "released";
  const close = async () => {
    setAsked(undefined);
    await run(
      "transfers.close",
      { id },
      {
        done: (value) =>
          value.state === "asked"
            ? words("transfers.asked", { site: siteName(fromSite) })
            : words("transfers.closed", { number }),
      },
    );
  };
  return (
    <Panel
      title={`${number} · ${direction === "in" ? words("transfers.from", { site: siteName(fromSite) }) : words("transfers.to", { site: siteName(toSite) })}`}
      aside={<Chip tone={tones[state]}>{words.of("transfer-state", state)}</Chip>}
    >
      <p className="flex flex-wrap items-center gap-3">
        <span className="min-w-0 flex-1">
          {words("transfers.units", {
            wanted: transfer.wantedQty,
            sent: transfer.sentQty,
            received: transfer.receivedQty,
          })}
        </span>
        {transfer.onTheRoadQty !== 0 && (
          <Chip tone="attention">{words("transfers.road", { n: transfer.onTheRoadQty })}</Chip>
        )}
        {transfer.differences > 0 && (
          <Chip tone={state === "closed" ? "plain" : "error"}>
            {words("transfers.differs", { n: transfer.differences })}
          </Chip>
        )}
      </p>
      {may("supervisor") && (
        <div className="flex gap-2 pt-2 empty:hidden">
          {direction === "out" && state === "planned" && (
            <TouchButton
              tone="primary"
              disabled={busy}
              onPress={() => void run("transfers.release", { id }, { done: words("transfers.released", { number }) })}
            >
              {words("transfers.release")}
            </TouchButton>
          )}
          {direction === "out" && open && (
            <TouchButton tone="danger" disabled={busy} onPress={() => setAsked("cancel")}>
              {words("transfers.cancel")}
            </TouchButton>
          )}
          {state === "arrived" && transfer.differences > 0 && (
            <TouchButton disabled={busy} onPress={() => setAsked("close")}>
              {words("transfers.close")}
            </TouchButton>
          )}
        </div>
      )}
      {asked === "cancel" && (
        <AskSure
          danger
          title={words("transfers.cancel")}
          confirm={words("transfers.cancel")}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            void run("transfers.cancel", { id }, { done: words("transfers.cancelled", { number }) });
          }}
        >
          {words("transfers.cancel-detail", { number })}
        </AskSure>
      )}
      {asked === "close" && (
        <AskSure
          title={words("transfers.close")}
          confirm={words("transfers.close")}
          onClose={() => setAsked(undefined)}
          onDone={() => void close()}
        >
          {words("transfers.close-detail", { number })}
        </AskSure>
      )}
    </Panel>
  );
}
