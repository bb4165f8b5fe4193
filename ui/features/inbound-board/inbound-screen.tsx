import { Truck } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useScans } from "../../client/use-scans.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { Row } from "../../kit/board/row.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { InboundDetail } from "./inbound-detail.tsx";

type Inbound = CallValue<"inbound.list">["inbounds"][number];
const parts = {
  coming: ["announced", "draft"],
  here: ["arrived", "receiving", "received"],
  over: ["closed", "cancelled"],
} as const;
type Part = keyof typeof parts;

/** Deliveries: coming, at the dock, done. */
export function InboundScreen({ onFind }: { onFind: (code: string) => void }) {
  const words = useWords();
  const [part, setPart] = useState<Part>("here");
  const [search, setSearch] = useState("");
  const [chosenId, setChosenId] = useState<string>();
  useScans(({ raw }) => setSearch(raw));
  const answer = useLive(
    "inbound.list",
    search.trim() === "" ? { states: [...parts[part]], limit: 100 } : { search: search.trim(), limit: 100 },
  );
  return (
    <Screen title={words("nav.inbound")}>
      <div className="grid grid-cols-[1fr_24rem] items-start gap-3">
        <Tabs
          label={words("nav.inbound")}
          chosen={part}
          onChoose={(next) => {
            setPart(next);
            setSearch("");
          }}
          tabs={(["coming", "here", "over"] as const).map((id) => ({ id, label: words(`inbound.${id}`) }))}
        />
        <SearchField value={search} onChange={setSearch} />
      </div>
      <AnswerState answer={answer} rows={8}>
        {({ inbounds }) => {
          if (inbounds.length === 0)
            return <EmptyState icon={Truck} title={words("inbound.none")} hint={words("inbound.none-hint")} />;
          const chosen = inbounds.find(({ id }) => id === chosenId) ?? inbounds[0];
          return (
            <div className="grid min-h-0 flex-1 grid-cols-[minmax(24rem,2fr)_3fr] gap-3">
              <div className="flex min-h-0 flex-col gap-2 overflow-y-auto overscroll-contain pb-2">
                {inbounds.map((inbound) => (
                  <InboundLine
                    key={inbound.id}
                    inbound={inbound}
                    chosen={inbound.id === chosen?.id}
                    onPress={() => setChosenId(inbound.id)}
                  />
                ))}
              </div>
              {chosen && <InboundDetail key={chosen.id} inboundId={chosen.id} onFind={onFind} />}
            </div>
          );
        }}
      </AnswerState>
    </Screen>
  );
}

function InboundLine({ inbound, chosen, onPress }: { inbound: Inbound; chosen: boolean; onPress: () => void }) {
  const words = useWords();
  const siteName = useSiteName();
  const nowMs = Date.now();
  const { number, state, supplier, dock, expectedAt, expectedQty, receivedQty, lines } = inbound;
  const late = state === "announced" && expectedAt !== null && expectedAt < nowMs;
  return (
    <Row onPress={onPress} chosen={chosen} mark={late ? "error" : state === "receiving" ? "action" : "none"}>
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <span className="flex items-baseline justify-between gap-2">
          <span className="min-w-0 truncate font-bold text-base">{number}</span>
          <span className={`shrink-0 text-sm tabular-nums ${late ? "font-bold text-error-ink" : "text-muted"}`}>
            {expectedAt !== null && words.dayTime(expectedAt, nowMs)}
          </span>
        </span>
        <span className="flex items-center justify-between gap-2">
          <span className="min-w-0 truncate text-muted text-sm">
            {[siteName(supplier), dock, words.count("k.line", "k.lines", lines)]
              .filter((text) => text !== "")
              .join(" · ")}
          </span>
          <Chip tone={state === "closed" ? "ok" : state === "announced" ? "plain" : "action"}>
            {words.of("inbound-state", state)}
          </Chip>
        </span>
        {receivedQty > 0 && <Progress label={number} done={receivedQty} total={expectedQty} />}
      </span>
    </Row>
  );
}
