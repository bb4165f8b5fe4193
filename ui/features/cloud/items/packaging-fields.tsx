import { Plus, Trash2 } from "lucide-react";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { type ItemFault, type PackagingDraft, type PackagingText, packagingDraft } from "./item-draft.ts";

const packagingsMax = 20;

/** The packaging levels of an item: how many base units each holds, its code, size and weight. */
export function PackagingFields({
  packagings,
  faults,
  onChange,
}: {
  packagings: readonly PackagingDraft[];
  faults: Readonly<Record<string, ItemFault>>;
  onChange: (packagings: PackagingDraft[]) => void;
}) {
  const words = useDeskWords();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-semibold text-muted text-sm">{words("field.packagings")}</legend>
      {packagings.map((packaging, row) => {
        const field = (name: PackagingText, label: string, digits: boolean) => {
          const fault = faults[`packagings.${row}.${name}`];
          return (
            <TextField
              label={label}
              value={packaging[name]}
              kind={digits ? "digits" : "text"}
              mono={name === "gtin"}
              lengthMax={name === "gtin" ? 14 : 12}
              problem={fault && fault !== "missing" ? words.of("item-fault", fault) : undefined}
              onChange={(text) => onChange(packagings.map((one, at) => (at === row ? { ...one, [name]: text } : one)))}
            />
          );
        };
        return (
          <fieldset
            key={packaging.key}
            aria-label={words("items.packaging-of", { uom: packaging.uom || String(row + 1) })}
            className="flex flex-col gap-2 rounded-lg border border-line p-2"
          >
            <div className="grid grid-cols-2 gap-2 sm:grid-cols-3">
              {field("uom", words("items.uom"), false)}
              {field("qtyBase", words("items.qty-base"), true)}
              {field("gtin", "GTIN", true)}
            </div>
            <div className="grid grid-cols-2 items-end gap-2 sm:grid-cols-5">
              {field("lengthMm", words("items.length-mm"), true)}
              {field("widthMm", words("items.width-mm"), true)}
              {field("heightMm", words("items.height-mm"), true)}
              {field("weightGrams", words("items.weight-grams"), true)}
              <DeskButton
                icon={Trash2}
                tone="quiet"
                label={words("items.remove-packaging", { uom: packaging.uom || String(row + 1) })}
                onPress={() => onChange(packagings.filter((_, at) => at !== row))}
              />
            </div>
          </fieldset>
        );
      })}
      {packagings.length < packagingsMax && (
        <div>
          <DeskButton icon={Plus} onPress={() => onChange([...packagings, packagingDraft({}, nextKey(packagings))])}>
            {words("items.add-packaging")}
          </DeskButton>
        </div>
      )}
    </fieldset>
  );
}

const nextKey = (packagings: readonly PackagingDraft[]): number =>
  1 + Math.max(-1, ...packagings.map(({ key }) => Number.parseInt(key, 10)));
