import { useState } from "react";
import { useCall } from "../../client/use-call.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ChooseEntry } from "./choose-entry.tsx";
import { entryTitle } from "./entry-title.ts";
import { FindMachines } from "./find-machines.tsx";
import { NameMachine } from "./name-machine.tsx";

export interface AddMachineProps {
  machines: readonly { id: string; name: string }[];
  onClose: () => void;
  onAdded: (id: string) => void;
}

/** What is to be added, before it has a name: a driver, and what is known of how it is reached. */
export interface Chosen {
  entry?: string;
  settings: Readonly<Record<string, unknown>>;
}

/** A new machine: found where it is plugged in, or chosen from the catalogue; then named. */
export function AddMachine({ machines, onClose, onAdded }: AddMachineProps) {
  const words = useWords();
  const [way, setWay] = useState<"find" | "choose">("find");
  const [chosen, setChosen] = useState<Chosen>();
  const catalog = useCall("machines.catalog", {});
  const entries = catalog.data?.entries.map((one) => ({ ...one, title: entryTitle(words, one) })) ?? [];
  const entry = entries.find(({ id }) => id === chosen?.entry);
  return (
    <MiddleDialog title={words(entry ? "add.name-title" : "add.title")} onClose={onClose} wide>
      {!entry && (
        <Tabs
          label={words("add.title")}
          chosen={way}
          onChoose={setWay}
          tabs={[
            { id: "find", label: words("add.find") },
            { id: "choose", label: words("add.choose") },
          ]}
        />
      )}
      <AnswerState answer={catalog} rows={4}>
        {() => {
          if (chosen && entry)
            return (
              <NameMachine
                entry={entry}
                settings={chosen.settings}
                taken={machines}
                onBack={() => setChosen(undefined)}
                onAdded={onAdded}
              />
            );
          return way === "find" ? (
            <FindMachines
              entries={entries}
              machines={machines}
              onChoose={(found) => {
                setChosen(found);
                if (found.entry === undefined) setWay("choose");
              }}
            />
          ) : (
            <ChooseEntry
              entries={entries}
              onChoose={(id) => setChosen({ entry: id, settings: chosen?.settings ?? {} })}
            />
          );
        }}
      </AnswerState>
    </MiddleDialog>
  );
}
