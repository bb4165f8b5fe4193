import { Check, GitMerge, Pencil, Replace } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo, useSeesAll } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { useLimit } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { useWho } from "../shared/who.ts";

type Conflict = CloudValue<"conflicts.list">["conflicts"][number];
const states = ["open", "decided", "all"] as const;

/** Fields that two wrote without having seen each other. All sites show the winner already; a person says whether it is right. */
export function ConflictsScreen() {
  const words = useDeskWords();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const state = states.find((one) => one === address.state) ?? "open";
  const answer = useCloudLive("conflicts.list", { state, limit });
  return (
    <DeskScreen title={words("nav.conflicts")}>
      <Pills
        label={words("c.state")}
        chosen={state}
        onChoose={(id) => change({ state: id === "open" ? "" : id })}
        options={states.map((id) => ({
          id,
          label: words.of("conflicts-filter", id),
          ...(id === "open" && { count: answer.data?.open }),
        }))}
      />
      <Answer answer={answer}>
        {({ conflicts, next }) => (
          <>
            {conflicts.length === 0 && (
              <EmptyState icon={GitMerge} title={words("conflicts.none")} hint={words("conflicts.none-hint")} />
            )}
            <ul className="flex flex-col gap-3">
              {conflicts.map((conflict) => (
                <li key={conflict.id}>
                  <ConflictCard conflict={conflict} />
                </li>
              ))}
            </ul>
            {more(next)}
          </>
        )}
      </Answer>
    </DeskScreen>
  );
}

function ConflictCard({ conflict }: { conflict: Conflict }) {
  const words = useDeskWords();
  const may = useMayDo();
  const seesAll = useSeesAll();
  const nowMs = useCloudNow();
  const { run, busy } = useCloudActs();
  const [editing, setEditing] = useState(false);
  const { id, record, recordId, field, state, won, lost, decidedBy, decidedMs } = conflict;
  const isOpen = state === "open";
  const who = useWho([decidedBy]);
  return (
    <article className="flex flex-col gap-3 rounded-xl border border-line bg-panel p-3">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="font-bold">
          {words.of("record", record)} <span className="font-mono">{recordId}</span> · {words.of("field", field)}
        </h2>
        <Chip tone={isOpen ? "attention" : "ok"}>{words.of("conflict-state", state)}</Chip>
        {!isOpen && decidedBy && (
          <span className="text-muted text-sm">
            {words("conflicts.by", { name: who(decidedBy), time: words.moment(decidedMs, nowMs) })}
          </span>
        )}
      </header>
      <div className="grid gap-2 sm:grid-cols-2">
        <Side title={words("conflicts.stands")} side={won} strong />
        <Side title={words("conflicts.lost")} side={lost} />
      </div>
      {isOpen && may("regional-manager") && seesAll && (
        <div className="flex flex-wrap gap-2">
          <DeskButton
            icon={Check}
            disabled={busy}
            onPress={() => void run("conflicts.keep", { id }, { done: words("conflicts.kept") })}
          >
            {words("conflicts.keep")}
          </DeskButton>
          <DeskButton
            icon={Replace}
            disabled={busy}
            onPress={() => void run("conflicts.swap", { id }, { done: words("conflicts.swapped") })}
          >
            {words("conflicts.swap")}
          </DeskButton>
          <DeskButton icon={Pencil} disabled={busy} onPress={() => setEditing(true)}>
            {words("conflicts.edit")}
          </DeskButton>
        </div>
      )}
      {editing && <EditValue conflict={conflict} onClose={() => setEditing(false)} />}
    </article>
  );
}

function Side({ title, side, strong }: { title: string; side: Conflict["won"]; strong?: boolean }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  return (
    <div className={`rounded-lg border p-3 ${strong ? "border-action bg-tint" : "border-line"}`}>
      <p className="text-muted text-sm">{title}</p>
      <p className={`break-words text-base ${strong ? "font-bold" : ""}`}>{shown(side.value)}</p>
      <p className="text-muted text-sm">
        {[side.by !== side.site && side.by, side.site && siteName(side.site), words.moment(side.atMs, nowMs)]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </div>
  );
}

function EditValue({ conflict, onClose }: { conflict: Conflict; onClose: () => void }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const { id, won } = conflict;
  const isText = typeof won.value === "string";
  const [text, setText] = useState(isText ? String(won.value) : JSON.stringify(won.value));
  const value = isText ? text : read(text);
  return (
    <FormDialog
      title={words("conflicts.edit")}
      confirm={words("c.save")}
      ready={value !== undefined}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        if (await run("conflicts.edit", { id, value }, { done: words("conflicts.edited") })) onClose();
      }}
    >
      <TextField
        label={words.of("field", conflict.field)}
        value={text}
        onChange={setText}
        mono={!isText}
        lengthMax={4_000}
        problem={value === undefined ? words("c.bad-json") : undefined}
      />
    </FormDialog>
  );
}

const shown = (value: unknown): string =>
  value === null || value === undefined || value === ""
    ? "–"
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
