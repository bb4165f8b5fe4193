import { Circle, Download, Eraser, Pause, Play, Square } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { saveFile } from "../../client/save-file.ts";
import { SearchField } from "../../kit/board/search-field.tsx";
import { Skeleton } from "../../kit/board/skeleton.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";
import type { MachineRow } from "./machines-screen.tsx";
import { linesWith, type TraceLine, traceFile, traceLinesMax } from "./trace-lines.ts";
import { TraceList } from "./trace-list.tsx";
import { useTrace } from "./use-trace.ts";

/** What goes through the cable, as it goes: for whoever has to find out why two machines do not understand each other. */
export function TracePanel({ machine: { id, view } }: { machine: MachineRow }) {
  const words = useWords();
  const { run, busy } = useActs();
  const { trace, problem, isRead } = useTrace(id);
  const [held, setHeld] = useState<readonly TraceLine[]>();
  const [search, setSearch] = useState("");
  const recording = typeof view.recording === "string" ? view.recording : "";
  if (problem && trace.lines.length === 0) return <Problem problem={problem} />;
  if (!isRead) return <Skeleton rows={6} />;
  const all = (held ?? trace.lines).slice(-traceLinesMax);
  const shown = linesWith(all, search);
  const record = (on: boolean) =>
    void run(
      "machines.record",
      { id, on },
      { done: ({ file }) => words(on ? "trace.recording" : "trace.recorded", { file }) },
    );
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <SearchField value={search} onChange={setSearch} prompt={words("trace.search")} />
      <div className="flex flex-wrap items-center gap-2">
        {held === undefined ? (
          <TouchButton icon={Pause} onPress={() => setHeld([...trace.lines])}>
            {words("trace.pause")}
          </TouchButton>
        ) : (
          <TouchButton icon={Play} tone="primary" onPress={() => setHeld(undefined)}>
            {words("trace.resume")}
          </TouchButton>
        )}
        <TouchButton
          icon={Eraser}
          onPress={() => {
            trace.clear();
            setHeld(undefined);
          }}
        >
          {words("trace.clear")}
        </TouchButton>
        <TouchButton
          icon={Download}
          disabled={shown.length === 0}
          onPress={() => saveFile(`${id}-trace.txt`, "text/plain", traceFile(shown))}
        >
          {words("trace.save")}
        </TouchButton>
        <TouchButton
          icon={recording === "" ? Circle : Square}
          pressed={recording !== ""}
          disabled={busy}
          onPress={() => record(recording === "")}
        >
          {words(recording === "" ? "trace.record" : "trace.record-stop")}
        </TouchButton>
      </div>
      <p className="text-muted text-sm tabular-nums" role="status">
        {held === undefined
          ? words("trace.lines", { n: shown.length })
          : words("trace.paused", { n: trace.since(held.at(-1)?.n ?? 0) })}
        {recording !== "" && ` · ${words("trace.recording", { file: recording })}`}
      </p>
      <TraceList lines={shown} isHeld={held !== undefined} isSearched={search.trim() !== ""} />
    </div>
  );
}
