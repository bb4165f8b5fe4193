import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { moved, type Preference, preferences } from "./routing-draft.ts";

/** What is compared first, second, …: the first that differs between two sites decides. */
export function PreferenceList({
  prefer,
  onChange,
}: {
  prefer: readonly Preference[];
  onChange: (prefer: Preference[]) => void;
}) {
  const words = useDeskWords();
  const left = preferences.filter((one) => !prefer.includes(one));
  return (
    <div className="flex flex-col gap-3 p-2">
      <ol className="flex flex-col gap-1" aria-label={words("routing.prefer")}>
        {prefer.map((name, at) => {
          const said = words.of("prefer", name);
          return (
            <li key={name} className="flex items-center gap-2 rounded-lg border border-line bg-panel ps-3">
              <span className="w-5 shrink-0 text-muted tabular-nums">{at + 1}</span>
              <span className="min-w-0 flex-1 py-1">
                <span className="block font-semibold text-sm">{said}</span>
                <span className="block text-muted text-sm">{words.of("prefer-what", name)}</span>
              </span>
              <DeskButton
                icon={ArrowUp}
                tone="quiet"
                label={words("routing.up", { name: said })}
                disabled={at === 0}
                onPress={() => onChange(moved(prefer, at, -1))}
              />
              <DeskButton
                icon={ArrowDown}
                tone="quiet"
                label={words("routing.down", { name: said })}
                disabled={at === prefer.length - 1}
                onPress={() => onChange(moved(prefer, at, 1))}
              />
              <DeskButton
                icon={X}
                tone="quiet"
                label={words("routing.leave-out", { name: said })}
                onPress={() => onChange(prefer.filter((one) => one !== name))}
              />
            </li>
          );
        })}
      </ol>
      {prefer.length === 0 && <p className="text-muted text-sm">{words("routing.none")}</p>}
      {left.length > 0 && (
        <div className="flex flex-wrap gap-1">
          {left.map((name) => (
            <DeskButton key={name} icon={Plus} onPress={() => onChange([...prefer, name])}>
              {words.of("prefer", name)}
            </DeskButton>
          ))}
        </div>
      )}
    </div>
  );
}
