import { CircleHelp, PackageSearch } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useScans } from "../../client/use-scans.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip, type ChipTone } from "../../kit/board/chip.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Transport = CallValue<"fleet.transports">["transports"][number];

const tones: Partial<Record<Transport["state"], ChipTone>> = {
  delivered: "ok",
  driving: "action",
  loaded: "action",
  failed: "error",
  unknown: "error",
  unroutable: "attention",
  withdrawn: "attention",
};

/** What robots carry, and the loads that a person has to find. */
export function Transports({ nameOf }: { nameOf: (vehicleId: string) => string }) {
  const words = useWords();
  const [isOpen, setOpen] = useState(true);
  const [asked, setAsked] = useState<Transport>();
  const answer = useLive("fleet.transports", { open: isOpen, limit: 50 });
  return (
    <>
      <Tabs
        label={words("robots.transports")}
        chosen={isOpen ? "open" : "all"}
        onChoose={(id) => setOpen(id === "open")}
        tabs={[
          { id: "open", label: words("robots.under-way") },
          { id: "all", label: words("k.all") },
        ]}
      />
      <AnswerState answer={answer} rows={4}>
        {({ transports }) => (
          <>
            {transports.length === 0 && <EmptyState icon={PackageSearch} title={words("robots.no-transports")} />}
            {transports.map((one) => (
              <div key={one.id} className="flex flex-col gap-1 rounded-xl border border-line bg-panel px-3 py-2">
                <p className="flex items-center gap-2">
                  <span className="min-w-0 flex-1 truncate font-bold">{one.lpn}</span>
                  <Chip tone={tones[one.state] ?? "plain"}>{words.of("transport-state", one.state)}</Chip>
                </p>
                <p className="break-words">
                  {one.fromPlace} → {one.toPlace}
                </p>
                <p className="text-muted text-sm">
                  {[
                    words.of("task-type", one.taskType),
                    one.vehicle !== "" && nameOf(one.vehicle),
                    one.reason !== "" && words.of("transport-why", one.reason),
                    one.createdAt !== null && words.dayTime(one.createdAt, Date.now()),
                  ]
                    .filter((text) => text !== false && text !== "")
                    .join(" · ")}
                </p>
                {one.exceptionId !== "" && (
                  <TouchButton tone="primary" icon={CircleHelp} onPress={() => setAsked(one)}>
                    {words("robots.where")}
                  </TouchButton>
                )}
              </div>
            ))}
          </>
        )}
      </AnswerState>
      {asked && <SayWhere transport={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function SayWhere({ transport: { id, lpn, lastNode }, onClose }: { transport: Transport; onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [place, setPlace] = useState("");
  useScans(({ raw }) => setPlace(raw.trim()));
  async function say() {
    const done = words("robots.found", { lpn, place: place.trim() });
    if (await run("fleet.load-at", { id, location: place.trim() }, { done })) onClose();
  }
  return (
    <MiddleDialog title={`${words("robots.where")}: ${lpn}`} onClose={onClose}>
      <p>{words("robots.where-detail", { node: lastNode || "–" })}</p>
      <TouchField
        label={words("machine.place")}
        value={place}
        onChange={setPlace}
        kind="code"
        lengthMax={40}
        onEnter={() => void say()}
      />
      <TouchButton wide tone="primary" disabled={busy || place.trim() === ""} onPress={() => void say()}>
        {words("robots.it-is-there")}
      </TouchButton>
    </MiddleDialog>
  );
}
