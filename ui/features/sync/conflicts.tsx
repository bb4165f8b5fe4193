import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { usePersonName } from "../../client/use-person-name.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Conflict = CallValue<"conflicts.list">["conflicts"][number];

/** Values that somebody overwrote without having seen them: a person keeps, swaps or writes a third. */
export function Conflicts() {
  const words = useWords();
  const { run, busy } = useActs();
  const [edited, setEdited] = useState<Conflict>();
  const answer = useLive("conflicts.list", { limit: 50 });
  const who = useWriter();
  const settle = (conflictId: string, choice: "keep" | "swap") =>
    void run("conflicts.settle", { conflictId, choice }, { done: words("sync.settled") });
  return (
    <Panel title={words("sync.conflicts")}>
      <AnswerState answer={answer} rows={2}>
        {({ conflicts }) => (
          <>
            {conflicts.length === 0 && <p className="text-muted">{words("sync.no-conflicts")}</p>}
            {conflicts.map((conflict) => (
              <article
                key={conflict.id}
                aria-label={subjectOf(words, conflict)}
                className="border-line border-t py-2 first:border-t-0"
              >
                <p className="font-semibold">{subjectOf(words, conflict)}</p>
                <Side name={words("sync.stands")} side={conflict.stands} who={who} />
                <Side name={words("sync.lost")} side={conflict.lost} who={who} />
                <div className="flex gap-2 pt-1">
                  <TouchButton disabled={busy} onPress={() => settle(conflict.id, "keep")}>
                    {words("sync.keep")}
                  </TouchButton>
                  <TouchButton disabled={busy} onPress={() => settle(conflict.id, "swap")}>
                    {words("sync.swap")}
                  </TouchButton>
                  <TouchButton disabled={busy} onPress={() => setEdited(conflict)}>
                    {words("sync.edit")}
                  </TouchButton>
                </div>
              </article>
            ))}
          </>
        )}
      </AnswerState>
      {edited && <EditValue conflict={edited} onClose={() => setEdited(undefined)} />}
    </Panel>
  );
}

const subjectOf = (words: ReturnType<typeof useWords>, { record, recordId, field }: Conflict): string =>
  `${words.of("record", record)} ${recordId}: ${words.of("field", field)}`;

type Writer = (side: Conflict["stands"]) => string;

/** A person is known at their own site only; the site says more than their id. */
function useWriter(): Writer {
  const words = useWords();
  const siteName = useSiteName();
  const personName = usePersonName();
  return ({ actor, origin }) => {
    const [site = ""] = origin.split(".", 1);
    if (site === hub) return words("sync.cloud");
    return [personName(actor), siteName(site)].filter((text) => text !== "").join(" · ");
  };
}
/** As origins of the cloud itself begin. */
const hub = "hub";

function Side({ name, side, who }: { name: string; side: Conflict["stands"]; who: Writer }) {
  const words = useWords();
  const { value, at } = side;
  return (
    <p className="flex flex-wrap gap-3 text-sm">
      <span className="w-20 text-muted">{name}</span>
      <span className="min-w-0 flex-1 break-words font-mono">{shown(value)}</span>
      <span className="text-muted">
        {who(side)} {at !== null && words.dayTime(at, Date.now())}
      </span>
    </p>
  );
}

/** A text is written as it is, anything else as JSON. */
function EditValue({ conflict, onClose }: { conflict: Conflict; onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [text, setText] = useState(shown(conflict.now));
  const isText = typeof conflict.now === "string";
  const value = isText ? { ok: true, value: text } : parsed(text);
  return (
    <MiddleDialog title={`${conflict.recordId}: ${words.of("field", conflict.field)}`} onClose={onClose}>
      <TouchField label={words("sync.new-value")} value={text} onChange={setText} />
      <TouchButton
        tone="primary"
        disabled={busy || !value.ok}
        onPress={() => {
          onClose();
          void run(
            "conflicts.settle",
            { conflictId: conflict.id, choice: "edit", value: value.value },
            { done: words("sync.settled") },
          );
        }}
      >
        {words("sync.edit")}
      </TouchButton>
    </MiddleDialog>
  );
}

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function parsed(text: string): { ok: boolean; value: unknown } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, value: undefined };
  }
}
