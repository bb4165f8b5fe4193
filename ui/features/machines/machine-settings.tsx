import { useState } from "react";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCall } from "../../client/use-call.ts";
import { useCommand } from "../../client/use-command.ts";
import { useScans } from "../../client/use-scans.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";
import { type FieldProblems, problemsOf } from "./field-problems.ts";
import type { MachineRow } from "./machines-screen.tsx";
import { SettingFields } from "./setting-fields.tsx";
import { type Ask, settingsOf, typedOf } from "./setting-form.ts";

/** Name, place and whatever its driver asks. Nothing is sent before it is saved. */
export function MachineSettings({ machine }: { machine: MachineRow }) {
  const catalog = useCall("machines.catalog", { kind: machine.kind });
  return (
    <AnswerState answer={catalog} rows={5}>
      {({ entries }) => (
        <SettingsForm
          key={machine.id}
          machine={machine}
          asks={entries.find(({ id }) => id === machine.entry)?.ask ?? []}
        />
      )}
    </AnswerState>
  );
}

function SettingsForm({ machine, asks }: { machine: MachineRow; asks: readonly Ask[] }) {
  const words = useWords();
  const { send, busy } = useCommand("machines.change");
  const [name, setName] = useState(machine.name);
  const [place, setPlace] = useState(machine.place);
  const [zone, setZone] = useState(machine.zone);
  const [typed, setTyped] = useState(() => typedOf(asks, machine.settings));
  const [problems, setProblems] = useState<FieldProblems>({});
  const [refused, setRefused] = useState<ProblemShape>();
  const [isSaved, setSaved] = useState(false);
  useScans(({ raw }) => setPlace(raw.trim()));

  async function save() {
    const read = settingsOf(asks, typed, machine.settings, false);
    const own: FieldProblems = { ...read.problems, ...(name.trim() === "" && { name: { code: "field.needed" } }) };
    setProblems(own);
    setRefused(undefined);
    setSaved(false);
    if (Object.keys(own).length > 0) return;
    const answer = await send({
      id: machine.id,
      name: name.trim(),
      place: place.trim(),
      zone: zone.trim(),
      ...(Object.keys(read.changed).length > 0 && { settings: read.changed }),
    });
    if (answer?.ok) setSaved(true);
    else if (answer) {
      const named = problemsOf(answer.problem);
      if (named) setProblems(named);
      else setRefused(answer.problem);
    }
  }
  const said = (field: string) => problems[field] && words(problems[field].code, problems[field].data);
  return (
    <form
      className="flex flex-col gap-3 pb-2"
      onChange={() => setSaved(false)}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TouchField
        label={words("machine.name")}
        value={name}
        onChange={setName}
        kind="words"
        lengthMax={80}
        problem={said("name")}
      />
      <div className="grid grid-cols-2 gap-3">
        <TouchField
          label={words("machine.place")}
          value={place}
          onChange={setPlace}
          kind="code"
          lengthMax={40}
          problem={said("place")}
          hint={words("add.place-hint")}
        />
        <TouchField label={words("machine.zone")} value={zone} onChange={setZone} kind="code" lengthMax={40} />
      </div>
      <SettingFields asks={asks} typed={typed} problems={problems} isNew={false} onChange={setTyped} />
      {refused && <Problem problem={refused} />}
      {isSaved && (
        <p role="status" className="font-semibold text-ok-ink">
          {words("machine.saved-note")}
        </p>
      )}
      <TouchButton wide tone="primary" disabled={busy} onPress={() => void save()}>
        {words("machine.save")}
      </TouchButton>
    </form>
  );
}
