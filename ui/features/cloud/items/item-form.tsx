import { type ReactNode, useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import type { Problem } from "../../../client/problem.ts";
import { CheckField, ChoiceField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import {
  allocationRules,
  changesOf,
  draftOf,
  faultsOf,
  type ItemDraft,
  type ItemNumber,
  type ItemText,
  itemSwitches,
  undoOf,
} from "./item-draft.ts";
import { PackagingFields } from "./packaging-fields.tsx";

/** Everything of an item that the company may say, for all sites; a notice offers the way back. */
export function EditItem({ item: { item, hubPos }, onClose }: { item: CloudValue<"items.get">; onClose: () => void }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const [draft, setDraft] = useState(() => draftOf(item));
  const { sku } = item;
  const changes = changesOf(draft, item);
  const faults = faultsOf(draft, sku);

  async function takeBack(added: readonly string[], seenHubPos: number) {
    for (const code of added) await run("items.remove-barcode", { sku, code });
    await run("items.save", { ...undoOf(changes, item), sku, seenHubPos }, { done: words("c.undone") });
  }
  return (
    <FormDialog
      wide
      title={sku}
      confirm={words("c.save")}
      ready={Object.keys(changes).length > 0 && Object.keys(faults).length === 0}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        const before = new Set(item.barcodes);
        const added = (changes.barcodes ?? []).filter((code) => !before.has(code));
        const saved = await run(
          "items.save",
          { ...changes, sku, seenHubPos: hubPos },
          { done: words("items.saved", { sku }), undo: (value) => void takeBack(added, value.hubPos) },
        );
        if (saved) onClose();
      }}
    >
      <ItemFields draft={draft} faults={faults} onChange={setDraft} />
    </FormDialog>
  );
}

export function NewItem({ onClose, onMade }: { onClose: () => void; onMade: (sku: string) => void }) {
  const words = useDeskWords();
  const { send, busy, tell } = useCloudActs();
  const [sku, setSku] = useState("");
  const [draft, setDraft] = useState(() => draftOf());
  const [problem, setProblem] = useState<Problem>();
  const id = sku.trim();
  const faults = faultsOf(draft, id);
  return (
    <FormDialog
      wide
      title={words("items.new")}
      confirm={words("c.save")}
      ready={id !== "" && Object.keys(faults).length === 0}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        setProblem(undefined);
        const answer = await send("items.save", { ...changesOf(draft), sku: id });
        if (!answer.ok) return setProblem(answer.problem);
        tell(words("items.saved", { sku: id }));
        onClose();
        onMade(id);
      }}
    >
      {problem && <ProblemBox problem={problem} />}
      <TextField label={words("c.sku")} value={sku} onChange={setSku} lengthMax={64} mono required />
      <ItemFields draft={draft} faults={faults} onChange={setDraft} />
    </FormDialog>
  );
}

function ItemFields({
  draft,
  faults,
  onChange,
}: {
  draft: ItemDraft;
  faults: ReturnType<typeof faultsOf>;
  onChange: (draft: ItemDraft) => void;
}) {
  const words = useDeskWords();
  const set = <K extends keyof ItemDraft>(name: K, value: ItemDraft[K]) => onChange({ ...draft, [name]: value });
  const field = (
    name: ItemText | ItemNumber,
    lengthMax: number,
    more: { mono?: boolean; kind?: "digits"; hint?: string } = {},
  ) => {
    const fault = faults[name];
    return (
      <TextField
        label={words(`field.${name}`)}
        value={draft[name]}
        onChange={(text) => set(name, text)}
        lengthMax={lengthMax}
        problem={fault && fault !== "missing" ? words.of("item-fault", fault) : undefined}
        {...more}
      />
    );
  };
  const digits = { kind: "digits" } as const;
  return (
    <>
      <p className="text-muted text-sm">{words("items.all-sites")}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        {field("name", 200)}
        {field("gtin", 14, { mono: true, ...digits })}
        {field("baseUom", 12)}
        {field("owner", 40)}
      </div>
      <Part title={words("items.part-tracking")}>
        <div className="grid gap-1 sm:grid-cols-2">
          {itemSwitches.map((name) => (
            <CheckField
              key={name}
              label={words(`field.${name}`)}
              checked={draft[name]}
              onChange={(on) => set(name, on)}
            />
          ))}
        </div>
      </Part>
      <Part title={words("items.part-rules")}>
        <div className="grid gap-3 sm:grid-cols-3">
          {field("shelfLifeDays", 5, digits)}
          {field("minRemainingDays", 5, digits)}
          <ChoiceField
            label={words("field.allocationRule")}
            value={draft.allocationRule}
            onChange={(rule) => set("allocationRule", rule)}
            options={allocationRules.map((value) => ({ value, label: words.of("allocation-rule", value || "site") }))}
          />
          {field("overReceiptPercent", 4, digits)}
          {field("countToleranceQty", 10, digits)}
          <ChoiceField
            label={words("field.velocityClass")}
            value={draft.velocityClass}
            onChange={(velocity) => set("velocityClass", velocity)}
            options={(["A", "B", "C"] as const).map((value) => ({ value, label: words.of("velocity", value) }))}
          />
        </div>
      </Part>
      <Part title={words("items.part-places")}>
        <div className="grid gap-3 sm:grid-cols-4">
          {field("storageClass", 20)}
          {field("homeLocation", 40, { mono: true })}
          {field("minQty", 10, digits)}
          {field("maxQty", 10, digits)}
        </div>
      </Part>
      <PackagingFields
        packagings={draft.packagings}
        faults={faults}
        onChange={(packagings) => set("packagings", packagings)}
      />
      <TextField
        label={words("items.add-barcodes")}
        hint={words("items.add-barcodes-hint")}
        value={draft.newBarcodes}
        onChange={(text) => set("newBarcodes", text)}
        rows={2}
        lengthMax={3_000}
        mono
      />
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-semibold text-muted text-sm">{title}</legend>
      {children}
    </fieldset>
  );
}
