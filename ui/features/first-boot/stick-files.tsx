import { CircleCheck, FileX2, Square, SquareCheck, Usb } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCommand } from "../../client/use-command.ts";
import { usePolled } from "../../client/use-polled.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Row } from "../../kit/board/row.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";

type Listed = CallValue<"box.open-media">;
/** Somebody stands there with a stick in the hand. */
const lookEveryMs = 1_500;

export interface StickFilesProps {
  chosen: Chosen | undefined;
  onChoose: (chosen: Chosen | undefined) => void;
}
export interface Chosen {
  mediaId: string;
  paths: readonly string[];
}

/** The sticks that are plugged in; one is opened, and its files are ticked. */
export function StickFiles({ chosen, onChoose }: StickFilesProps) {
  const words = useWords();
  const answer = usePolled("box.media", {}, lookEveryMs);
  const { send: open, busy } = useCommand("box.open-media");
  const { send: eject } = useCommand("box.eject-media");
  const [listed, setListed] = useState<{ mediaId: string; files: Listed }>();
  const [problem, setProblem] = useState<ProblemShape>();
  const [ejected, setEjected] = useState<string>();

  async function show(mediaId: string) {
    setProblem(undefined);
    setEjected(undefined);
    const told = await open({ mediaId });
    if (!told) return;
    if (!told.ok) return setProblem(told.problem);
    setListed({ mediaId, files: told.value });
    onChoose({ mediaId, paths: told.value.files.filter(({ kind }) => kind !== null).map(({ path }) => path) });
  }
  async function close(mediaId: string) {
    const told = await eject({ mediaId });
    if (!told) return;
    setProblem(told.ok ? undefined : told.problem);
    if (!told.ok) return;
    setListed(undefined);
    setEjected(mediaId);
    onChoose(undefined);
  }
  return (
    <AnswerState answer={answer} rows={2}>
      {({ media }) => (
        <div className="flex flex-col gap-3">
          {problem && <Problem problem={problem} />}
          {media.length === 0 && (
            <EmptyState icon={Usb} title={words("boot.stick-plug")} hint={words("boot.stick-plug-hint")} />
          )}
          {media.map(({ id, label, maker, sizeBytes, fileSystem }) => (
            <div key={id} className="flex items-center gap-3 rounded-xl border-2 border-line bg-panel p-3">
              <Usb aria-hidden="true" className="size-8 shrink-0" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-bold">{label || maker || id}</span>
                <span className="block text-muted text-sm">
                  {[maker, fileSystem, `${(sizeBytes / 1e9).toFixed(1)} GB`].filter(Boolean).join(" · ")}
                </span>
              </span>
              {ejected === id && (
                <Chip tone="ok" icon={CircleCheck}>
                  {words("boot.stick-close")}
                </Chip>
              )}
              {listed?.mediaId === id ? (
                <TouchButton onPress={() => void close(id)}>{words("boot.stick-eject")}</TouchButton>
              ) : (
                <TouchButton tone="primary" disabled={busy} onPress={() => void show(id)}>
                  {words("boot.stick-open")}
                </TouchButton>
              )}
            </div>
          ))}
          {listed && media.some(({ id }) => id === listed.mediaId) && (
            <Files
              files={listed.files}
              chosen={chosen?.paths ?? []}
              onChoose={(paths) => onChoose({ mediaId: listed.mediaId, paths })}
            />
          )}
        </div>
      )}
    </AnswerState>
  );
}

interface FilesProps {
  files: Listed;
  chosen: readonly string[];
  onChoose: (paths: string[]) => void;
}

function Files({ files: { files, more }, chosen, onChoose }: FilesProps) {
  const words = useWords();
  if (files.length === 0) return <EmptyState icon={FileX2} title={words("boot.files-none")} />;
  const toggle = (path: string) =>
    onChoose(chosen.includes(path) ? chosen.filter((one) => one !== path) : [...chosen, path]);
  return (
    <div className="flex flex-col gap-2">
      {files.map(({ path, kind, sizeBytes, why }) => (
        <Row
          key={path}
          chosen={chosen.includes(path)}
          mark={kind === null ? "none" : "action"}
          onPress={() => kind !== null && toggle(path)}
        >
          {chosen.includes(path) ? (
            <SquareCheck aria-hidden="true" className="size-7 shrink-0 text-action" />
          ) : (
            <Square aria-hidden="true" className={`size-7 shrink-0 text-muted ${kind === null ? "opacity-30" : ""}`} />
          )}
          <span className={`min-w-0 flex-1 ${kind === null ? "opacity-60" : ""}`}>
            <span className="block truncate font-semibold">{path}</span>
            {why !== "" && <span className="line-clamp-1 break-all text-muted text-sm">{why}</span>}
          </span>
          <span className="text-muted text-sm tabular-nums">{Math.max(1, Math.round(sizeBytes / 1_000))} kB</span>
          <Chip tone={kind === null ? "plain" : "action"}>{words(`boot.file.${kind ?? "unknown"}`)}</Chip>
        </Row>
      ))}
      {more && <p className="text-muted">{words("boot.files-more")}</p>}
    </div>
  );
}
