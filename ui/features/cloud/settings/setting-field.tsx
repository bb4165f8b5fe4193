import { ArrowDown, ArrowUp } from "lucide-react";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { CheckField, ChoiceField, ManyField, TextField } from "../../../kit/desk/fields.tsx";
import type { DeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { type SettingDraft, settingValue } from "./setting-draft.ts";
import type { SettingKind } from "./setting-kinds.ts";

/** One setting in the form that fits it: a number with its unit, a choice, a switch, an ordered list, a group of fields. */
export function SettingField({
  label,
  kind,
  draft,
  onChange,
}: {
  label: string;
  kind: SettingKind;
  draft: SettingDraft;
  onChange: (draft: SettingDraft) => void;
}) {
  const words = useDeskWords();
  const isWrong = settingValue(kind, draft) === undefined;
  switch (kind.kind) {
    case "switch":
      return <CheckField label={label} checked={draft === true} onChange={onChange} />;
    case "choice":
      return (
        <ChoiceField
          label={label}
          value={String(draft)}
          onChange={onChange}
          options={kind.options.map((value) => ({ value, label: words.of(kind.of, value) }))}
        />
      );
    case "many":
      return <ManyOf label={label} kind={kind} chosen={draft as readonly string[]} onChange={onChange} />;
    case "group":
      return (
        <div className="grid gap-3 sm:grid-cols-2">
          {Object.entries(kind.fields).map(([name, part]) => (
            <SettingField
              key={name}
              label={words.of("field", name)}
              kind={part}
              draft={(draft as Record<string, SettingDraft>)[name] ?? ""}
              onChange={(next) => onChange({ ...(draft as Record<string, SettingDraft>), [name]: next })}
            />
          ))}
        </div>
      );
    case "number": {
      const bound = (value: number) => words.number(value / kind.perUnit);
      return (
        <TextField
          label={kind.unit === "none" ? label : `${label} (${words.of("setting-unit", kind.unit)})`}
          kind="digits"
          lengthMax={12}
          value={String(draft)}
          onChange={onChange}
          problem={isWrong ? words("setting.number", { min: bound(kind.min), max: bound(kind.max) }) : undefined}
        />
      );
    }
    default:
      return (
        <TextField
          label={label}
          value={String(draft)}
          onChange={onChange}
          mono={kind.kind === "text" && kind.mono === true}
          lengthMax={kind.kind === "lines" ? kind.linesMax * (kind.lengthMax + 1) : kind.lengthMax}
          hint={kind.kind === "lines" ? words("setting.one-a-line") : undefined}
          problem={isWrong ? words("setting.not-so") : undefined}
          {...(kind.kind === "lines" && { rows: 3 })}
        />
      );
  }
}

function ManyOf({
  label,
  kind,
  chosen,
  onChange,
}: {
  label: string;
  kind: SettingKind & { kind: "many" };
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const words = useDeskWords();
  const swap = (at: number, by: -1 | 1) => {
    const next = [...chosen];
    next.splice(at + by, 0, ...next.splice(at, 1));
    onChange(next);
  };
  return (
    <>
      <ManyField
        label={label}
        hint={chosen.length < kind.atLeast ? words("setting.choose-one") : undefined}
        chosen={chosen}
        onChange={onChange}
        options={kind.options.map((value) => ({ value, label: words.of(kind.of, value) }))}
      />
      {kind.inOrder && chosen.length > 1 && (
        <ol aria-label={words("setting.order")} className="flex flex-col gap-1">
          {chosen.map((value, at) => (
            <li key={value} className="flex items-center gap-2 rounded-lg border border-line bg-panel ps-3 text-sm">
              <span className="w-5 text-muted tabular-nums">{at + 1}</span>
              <span className="min-w-0 flex-1">{words.of(kind.of, value)}</span>
              <DeskButton
                icon={ArrowUp}
                tone="quiet"
                label={words("routing.up", { name: words.of(kind.of, value) })}
                disabled={at === 0}
                onPress={() => swap(at, -1)}
              />
              <DeskButton
                icon={ArrowDown}
                tone="quiet"
                label={words("routing.down", { name: words.of(kind.of, value) })}
                disabled={at === chosen.length - 1}
                onPress={() => swap(at, 1)}
              />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** A value in words, with its unit. */
export function settingWords(words: DeskWords, kind: SettingKind, value: unknown): string {
  switch (kind.kind) {
    case "switch":
      return words.of("yes-no", String(value === true));
    case "choice":
      return words.of(kind.of, String(value));
    case "number":
      if (typeof value !== "number") return "–";
      return [words.number(value / kind.perUnit), kind.unit !== "none" && words.of("setting-unit", kind.unit)]
        .filter(Boolean)
        .join(" ");
    case "many":
      return Array.isArray(value) && value.length > 0
        ? value.map((one) => words.of(kind.of, String(one))).join(kind.inOrder ? " → " : ", ")
        : words("setting.nothing");
    case "lines":
      return Array.isArray(value) && value.length > 0 ? value.join(", ") : words("setting.nothing");
    case "group":
      return (
        Object.entries(kind.fields)
          .map(([name, part]) => [name, settingWords(words, part, (value as Record<string, unknown>)?.[name])] as const)
          .filter(([, said]) => said !== "–" && said !== "" && said !== words("setting.nothing"))
          .map(([name, said]) => `${words.of("field", name)} ${said}`)
          .join(", ") || "–"
      );
    default:
      return String(value ?? "") || "–";
  }
}
