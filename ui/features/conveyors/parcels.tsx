import { PackageSearch } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useNow } from "../../client/use-now.ts";
import { useScans } from "../../client/use-scans.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip, type ChipTone } from "../../kit/board/chip.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Parcel = CallValue<"conveyors.parcels">["parcels"][number];
type Filter = "all" | "open" | "rerouted" | "lost" | "clarify";

const tones: Record<Parcel["state"], ChipTone> = {
  seen: "plain",
  decided: "plain",
  commanded: "action",
  diverted: "ok",
  rerouted: "attention",
  lost: "error",
};
const shownMax = 100;
/** Why a parcel went to the people who clarify. */
const unclear = new Set(["no-read", "unknown", "no-lane", "rounds", "lane-closed", "order-held"]);

/** The parcels of the last minutes: where each was meant to go, where it went, and why. */
export function Parcels({ machineId, onFind }: { machineId: string; onFind: (code: string) => void }) {
  const words = useWords();
  const [filter, setFilter] = useState<Filter>("all");
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState("");
  useScans(({ raw }) => {
    setTyped(raw.trim());
    setSearch(raw.trim());
  });
  const answer = useLive("conveyors.parcels", {
    machineId,
    state: filter === "clarify" ? "all" : filter,
    search,
    limit: shownMax,
  });
  return (
    <section aria-label={words("parcels.title")} className="flex min-h-0 min-w-0 flex-col gap-2">
      <SearchField
        value={typed}
        prompt={words("parcels.search")}
        onEnter={(text) => setSearch(text.trim())}
        onChange={(text) => {
          setTyped(text);
          if (text === "") setSearch("");
        }}
      />
      <Tabs
        label={words("parcels.title")}
        chosen={filter}
        onChoose={setFilter}
        tabs={[
          { id: "all", label: words("parcels.all") },
          { id: "open", label: words("parcels.under-way"), count: answer.data?.open },
          { id: "clarify", label: words("parcels.clarify") },
          { id: "rerouted", label: words("parcels.rerouted") },
          { id: "lost", label: words("parcels.lost") },
        ]}
      />
      <div className="flex min-h-0 flex-1 flex-col gap-1.5 overflow-y-auto overscroll-contain pb-2">
        <AnswerState answer={answer} rows={5}>
          {({ parcels }) => {
            const shown = filter === "clarify" ? parcels.filter(({ because }) => unclear.has(because)) : parcels;
            if (shown.length === 0) return <EmptyState icon={PackageSearch} title={words("parcels.none")} />;
            return shown.map((parcel) => <ParcelLine key={parcel.id} parcel={parcel} onFind={onFind} />);
          }}
        </AnswerState>
      </div>
    </section>
  );
}

function ParcelLine({ parcel, onFind }: { parcel: Parcel; onFind: (code: string) => void }) {
  const words = useWords();
  const nowMs = useNow();
  const { barcode, lpn, state, lane, actualLane, because, reason, rounds, seenAt } = parcel;
  const code = lpn || barcode;
  return (
    <div className="flex shrink-0 items-center gap-3 rounded-xl border border-line bg-panel px-3 py-1.5">
      <div className="min-w-0 flex-[3]">
        {code === "" ? (
          <p className="font-semibold text-muted">{words("parcels.no-code")}</p>
        ) : (
          <button
            type="button"
            onClick={() => onFind(code)}
            className="block min-h-12 max-w-full truncate text-start font-mono text-action underline"
          >
            {code}
          </button>
        )}
        <p className="truncate text-muted text-sm tabular-nums">
          {seenAt !== null && words.dayTime(seenAt, nowMs)}
          {rounds > 0 && ` · ${words("parcels.rounds", { n: rounds })}`}
        </p>
      </div>
      <div className="min-w-0 flex-[3]">
        <p className="tabular-nums">
          {lane !== "" && (
            <span className="font-semibold">
              {words("parcels.wished")} {lane}
            </span>
          )}
          {actualLane !== "" && actualLane !== lane && (
            <span className="font-semibold text-error-ink">
              {" "}
              {words("parcels.actual")} {actualLane}
            </span>
          )}
        </p>
        <p className="line-clamp-2 text-muted text-sm">
          {[
            because !== "" && words.of("parcel-why", because),
            reason !== "" && reason !== state && words.of("parcel-why", reason),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <Chip tone={tones[state]}>{words.of("parcel-state", state)}</Chip>
    </div>
  );
}
