import { useState } from "react";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCommand } from "../../client/use-command.ts";
import { useScans } from "../../client/use-scans.ts";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";
import { type FieldProblems, problemsOf } from "./field-problems.ts";
import { KindIcon } from "./kind-icon.tsx";
import { SettingFields } from "./setting-fields.tsx";
import { type Entry, machineIdOf, settingsOf, typedOf } from "./setting-form.ts";

export interface NameMachineProps {
  entry: Entry;
  settings: Readonly<Record<string, unknown>>;
  taken: readonly { id: string; name: string }[];
  onBack: () => void;
  onAdded: (id: string) => void;
}

/** Name and place, and what its driver still has to be told. One press adds it. */
export function NameMachine({ entry, settings, taken, onBack, onAdded }: NameMachineProps) {
  const words = useWords();
  const { send, busy } = useCommand("machines.add");
  // What was found fits the driver only as far as the driver asks for it.
  const known = Object.fromEntries(
    Object.entries(settings).filter(([one]) => entry.ask.some(({ name }) => name === one)),
  );
  const [name, setName] = useState(words.of("machine-kind", entry.kind));
  const [place, setPlace] = useState("");
  const [typed, setTyped] = useState(() => typedOf(entry.ask, known));
  const [problems, setProblems] = useState<FieldProblems>({});
  const [refused, setRefused] = useState<ProblemShape>();
  const isNeeded = (one: string, required = false) => required && known[one] === undefined;
  const needed = entry.ask.filter((ask) => isNeeded(ask.name, ask.required));
  const others = entry.ask.filter((ask) => !needed.includes(ask));
  const [more, setMore] = useState(false);
  useScans(({ raw }) => setPlace(raw.trim()));

  async function add() {
    const read = settingsOf(entry.ask, typed, {}, true);
    const own: FieldProblems = { ...read.problems, ...(name.trim() === "" && { name: { code: "field.needed" } }) };
    show(own);
    setRefused(undefined);
    if (Object.keys(own).length > 0) return;
    const id = machineIdOf(
      name,
      taken.map((machine) => machine.id),
    );
    const answer = await send({
      id,
      entry: entry.id,
      name: name.trim(),
      ...(place.trim() !== "" && { place: place.trim() }),
      settings: read.changed,
    });
    if (answer?.ok) return onAdded(id);
    if (!answer) return;
    const named = problemsOf(answer.problem);
    if (named) show(named);
    else setRefused(answer.problem);
  }
  function show(next: FieldProblems) {
    setProblems(next);
    if (others.some((ask) => next[ask.name])) setMore(true);
  }
  const said = (field: string) => problems[field] && words(problems[field].code, problems[field].data);
  const fields = { typed, problems, isNew: true, onChange: setTyped };
  return (
    <>
      <p className="flex items-center gap-3">
        <KindIcon kind={entry.kind} />
        <span className="min-w-0">
          <span className="block font-bold text-lg">{entry.title}</span>
          <span className="block break-all text-muted text-sm">
            {[entry.protocol, ...Object.values(known).map(String)].join(" · ")}
          </span>
        </span>
      </p>
      <div className="grid grid-cols-2 items-start gap-3">
        <TouchField
          label={words("machine.name")}
          value={name}
          onChange={setName}
          kind="words"
          lengthMax={80}
          problem={said("name")}
          onEnter={() => void add()}
        />
        <TouchField
          label={words("machine.place")}
          value={place}
          onChange={setPlace}
          kind="code"
          lengthMax={40}
          problem={said("place")}
          hint={words("add.place-hint")}
          onEnter={() => void add()}
        />
      </div>
      <SettingFields asks={needed} {...fields} />
      {others.length > 0 && (
        <div>
          <TouchButton pressed={more} onPress={() => setMore(!more)}>
            {words("add.more")}
          </TouchButton>
        </div>
      )}
      {more && <SettingFields asks={others} {...fields} />}
      {refused && <Problem problem={refused} />}
      <div className="flex gap-2">
        <TouchButton wide onPress={onBack}>
          {words("k.cancel")}
        </TouchButton>
        <TouchButton wide tone="primary" disabled={busy} onPress={() => void add()}>
          {words("add.this")}
        </TouchButton>
      </div>
    </>
  );
}
