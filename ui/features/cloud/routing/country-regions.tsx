import { Plus, X } from "lucide-react";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { ChoiceField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import type { CountryRow } from "./routing-draft.ts";

/** Which region serves which country: what "same region" compares. */
export function CountryRegions({
  rows,
  faults,
  regions,
  onChange,
}: {
  rows: readonly CountryRow[];
  faults: Readonly<Record<string, unknown>>;
  regions: readonly { region: string; name: string }[];
  onChange: (rows: CountryRow[]) => void;
}) {
  const words = useDeskWords();
  const change = (at: number, part: Partial<CountryRow>) =>
    onChange(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const options = [
    { value: "", label: words("c.choose") },
    ...regions.map(({ region, name }) => ({ value: region, label: name || region })),
  ];
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-semibold text-muted text-sm">{words("routing.countries")}</legend>
      {regions.length === 0 && <p className="text-muted text-sm">{words("routing.no-regions")}</p>}
      {rows.map((row, at) => (
        <div key={row.key} className="grid grid-cols-[1fr_2fr_auto] items-end gap-2">
          <TextField
            label={words("routing.country")}
            value={row.country}
            lengthMax={2}
            onChange={(country) => change(at, { country })}
            problem={faults[`countries.${at}`] && row.country !== "" ? words("routing.country-fault") : undefined}
          />
          <ChoiceField
            label={words("sites.region")}
            value={row.region}
            options={options}
            onChange={(region) => change(at, { region })}
          />
          <DeskButton
            icon={X}
            tone="quiet"
            label={words("routing.leave-out", { name: row.country })}
            onPress={() => onChange(rows.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      {regions.length > 0 && (
        <div>
          <DeskButton
            icon={Plus}
            onPress={() => onChange([...rows, { key: `new ${rows.length} ${Date.now()}`, country: "", region: "" }])}
          >
            {words("routing.add-country")}
          </DeskButton>
        </div>
      )}
    </fieldset>
  );
}
