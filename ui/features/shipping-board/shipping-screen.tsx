import { Plus, Truck } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { Row } from "../../kit/board/row.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { LoadDetail } from "./load-detail.tsx";
import { Parcels } from "./parcels.tsx";

type Load = CallValue<"loads.list">["loads"][number];
const gone = ["departed", "cancelled"] as const;

/** Trucks at the docks with what is on them, and parcels that leave by themselves. */
export function ShippingScreen({ onOrder }: { onOrder: (orderId: string) => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [part, setPart] = useState<"living" | "gone">("living");
  const [chosenId, setChosenId] = useState<string>();
  const answer = useLive("loads.list", part === "gone" ? { state: [...gone], limit: 100 } : { limit: 100 });
  async function create() {
    const load = await run("loads.create", {}, { done: ({ number }) => words("loads.created", { number }) });
    if (load) setChosenId(load.loadId);
  }
  return (
    <Screen
      title={words("nav.shipping")}
      tools={
        <>
          <Tabs
            label={words("nav.shipping")}
            chosen={part}
            onChoose={setPart}
            tabs={[
              { id: "living", label: words("loads.living") },
              { id: "gone", label: words("loads.gone") },
            ]}
          />
          <TouchButton tone="primary" icon={Plus} disabled={busy} onPress={() => void create()}>
            {words("loads.new")}
          </TouchButton>
        </>
      }
    >
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(24rem,2fr)_3fr] gap-3">
        <AnswerState answer={answer} rows={6}>
          {({ loads }) => {
            const chosen = loads.find(({ loadId }) => loadId === chosenId) ?? loads[0];
            return (
              <>
                <div className="flex min-h-0 flex-col gap-3">
                  <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto overscroll-contain">
                    {loads.length === 0 && (
                      <EmptyState icon={Truck} title={words("loads.none")} hint={words("loads.none-hint")} />
                    )}
                    {loads.map((load) => (
                      <LoadLine
                        key={load.loadId}
                        load={load}
                        chosen={load.loadId === chosen?.loadId}
                        onPress={() => setChosenId(load.loadId)}
                      />
                    ))}
                  </div>
                  <Parcels onOrder={onOrder} />
                </div>
                {chosen ? <LoadDetail key={chosen.loadId} loadId={chosen.loadId} onOrder={onOrder} /> : <div />}
              </>
            );
          }}
        </AnswerState>
      </div>
    </Screen>
  );
}

function LoadLine({ load, chosen, onPress }: { load: Load; chosen: boolean; onPress: () => void }) {
  const words = useWords();
  const { number, state, dock, carrierName, carrierScac, orders, loaded, total, departedAt } = load;
  return (
    <Row onPress={onPress} chosen={chosen} mark={state === "loading" || state === "loaded" ? "action" : "none"}>
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <span className="flex items-center justify-between gap-2">
          <span className="min-w-0 truncate font-bold text-base">{number}</span>
          <Chip tone={state === "departed" ? "ok" : state === "planned" ? "plain" : "action"}>
            {words.of("load-state", state)}
          </Chip>
        </span>
        <span className="flex justify-between gap-2 text-muted text-sm">
          <span className="min-w-0 truncate">
            {[dock, carrierName || carrierScac, words.count("k.order", "k.orders", orders)]
              .filter((text) => text !== "")
              .join(" · ")}
          </span>
          <span className="shrink-0 tabular-nums">
            {departedAt === null ? words("loads.cartons", { loaded, total }) : words.dayTime(departedAt, Date.now())}
          </span>
        </span>
        <Progress label={number} done={loaded} total={total} />
      </span>
    </Row>
  );
}
