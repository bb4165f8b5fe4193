import { Download, Snowflake } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { saveFile } from "../../client/save-file.ts";
import { useCall } from "../../client/use-call.ts";
import { useScans } from "../../client/use-scans.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { measured } from "../../kit/reading-words.ts";

type Stay = CallValue<"sensors.cold-chain">["stays"][number];

/** Where one LPN stood and what was measured there: on the screen, and as a file for the customer. */
export function ColdChain({ nameOf }: { nameOf: (machineId: string) => string }) {
  const words = useWords();
  const [typed, setTyped] = useState("");
  const [lpn, setLpn] = useState("");
  useScans(({ raw }) => {
    setTyped(raw.trim());
    setLpn(raw.trim());
  });
  const answer = useCall("sensors.cold-chain", { lpn }, { enabled: lpn !== "" });
  return (
    <>
      <SearchField
        value={typed}
        onChange={setTyped}
        onEnter={(text) => setLpn(text.trim())}
        prompt={words("cold.search")}
      />
      {lpn === "" ? (
        <EmptyState icon={Snowflake} title={words("sensors.cold-chain")} hint={words("cold.none-hint")} />
      ) : (
        <AnswerState answer={answer} rows={4}>
          {({ lpn: shown, stays, csv, asOf }) => (
            <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto overscroll-contain pb-2">
              <div className="flex items-center gap-3">
                <h2 className="min-w-0 flex-1 truncate font-bold text-xl">{shown}</h2>
                <TouchButton
                  tone="primary"
                  icon={Download}
                  onPress={() => saveFile(`cold-chain-${shown}.csv`, "text/csv", csv)}
                >
                  {words("cold.save")}
                </TouchButton>
              </div>
              {stays.length === 0 && <EmptyState icon={Snowflake} title={words("cold.no-stay")} />}
              {stays.map((stay) => (
                <StayCard key={`${stay.place} ${stay.fromMs}`} stay={stay} asOfMs={asOf} nameOf={nameOf} />
              ))}
            </div>
          )}
        </AnswerState>
      )}
    </>
  );
}

function StayCard({ stay, asOfMs, nameOf }: { stay: Stay; asOfMs: number; nameOf: (machineId: string) => string }) {
  const words = useWords();
  const { place, zone, fromMs, toMs, probes } = stay;
  return (
    <article className="rounded-2xl border border-line bg-panel p-4">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="font-bold text-lg">{place}</span>
        <span className="text-muted">{zone}</span>
        <span className="ms-auto text-muted tabular-nums">
          {words("cold.stay", { from: words.dayTime(fromMs, asOfMs), to: words.dayTime(toMs, asOfMs) })} ·{" "}
          {words.span(toMs - fromMs)}
        </span>
      </p>
      {probes.length === 0 && <p className="text-attention-ink">{words("cold.no-probe")}</p>}
      {probes.map(({ machine, channel, quantity, min, max, mean, outsideMs, gapMs }) => (
        <p
          key={`${machine} ${channel} ${quantity}`}
          className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t py-1.5 tabular-nums"
        >
          <span className="min-w-0 flex-1">
            {words.of("quantity", quantity)} <span className="text-muted text-sm">{nameOf(machine)}</span>
          </span>
          {min !== null && max !== null && mean !== null && (
            <span className="font-semibold">
              {words("sensors.range", { min: measured(words, quantity, min), max: measured(words, quantity, max) })}
              {" · "}
              {words("cold.mean", { mean: measured(words, quantity, mean) })}
            </span>
          )}
          {outsideMs > 0 ? (
            <Chip tone="error">{words("cold.outside", { age: words.span(outsideMs) })}</Chip>
          ) : (
            min !== null && <Chip tone="ok">{words("cold.inside")}</Chip>
          )}
          {gapMs > 0 && <Chip tone="attention">{words("cold.gap", { age: words.span(gapMs) })}</Chip>}
        </p>
      ))}
    </article>
  );
}
