import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import type { Problem } from "../../../client/problem.ts";
import { CheckField, ChoiceField, ManyField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { changesOf, draftOf, faultsOf, type PartnerDraft, partnerKinds, undoOf } from "./partner-draft.ts";

export function NewPartner({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const words = useDeskWords();
  const { send, busy, tell } = useCloudActs();
  const [id, setId] = useState("");
  const [draft, setDraft] = useState(() => draftOf());
  const [problem, setProblem] = useState<Problem>();
  const name = id.trim();
  return (
    <FormDialog
      wide
      title={words("partners.new")}
      confirm={words("c.save")}
      ready={name !== "" && Object.keys(faultsOf(draft)).length === 0}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        setProblem(undefined);
        const answer = await send("partners.save", { ...changesOf(draft), id: name });
        if (!answer.ok) return setProblem(answer.problem);
        tell(words("partners.saved", { name: draft.name.trim() }));
        onClose();
        onMade(name);
      }}
    >
      {problem && <ProblemBox problem={problem} />}
      <TextField
        label={words("partners.id")}
        hint={words("partners.id-hint")}
        value={id}
        onChange={setId}
        lengthMax={64}
        mono
        required
      />
      <PartnerFields draft={draft} onChange={setDraft} />
    </FormDialog>
  );
}

export function EditPartner({
  partner: { partner, hubPos },
  onClose,
}: {
  partner: CloudValue<"partners.get">;
  onClose: () => void;
}) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const [draft, setDraft] = useState(() => draftOf(partner));
  const { id } = partner;
  const changes = changesOf(draft, partner);
  return (
    <FormDialog
      wide
      title={partner.name || id}
      confirm={words("c.save")}
      ready={Object.keys(changes).length > 0 && Object.keys(faultsOf(draft)).length === 0}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        const saved = await run(
          "partners.save",
          { ...changes, id, seenHubPos: hubPos },
          {
            done: words("partners.saved", { name: draft.name.trim() }),
            undo: (value) =>
              void run(
                "partners.save",
                { ...undoOf(changes, partner), id, seenHubPos: value.hubPos },
                { done: words("c.undone") },
              ),
          },
        );
        if (saved) onClose();
      }}
    >
      <PartnerFields draft={draft} onChange={setDraft} />
    </FormDialog>
  );
}

type TextName = { [K in keyof PartnerDraft]: PartnerDraft[K] extends string ? K : never }[keyof PartnerDraft];

function PartnerFields({ draft, onChange }: { draft: PartnerDraft; onChange: (draft: PartnerDraft) => void }) {
  const words = useDeskWords();
  const faults = faultsOf(draft);
  const set = <K extends keyof PartnerDraft>(name: K, value: PartnerDraft[K]) => onChange({ ...draft, [name]: value });
  const field = (name: TextName, label: string, lengthMax: number, more: { mono?: boolean; rows?: number } = {}) => (
    <TextField
      label={label}
      value={draft[name]}
      onChange={(text) => set(name, text)}
      lengthMax={lengthMax}
      // An empty field is asked for by the button that stays grey, not by an error before anything was typed.
      problem={faults[name] && faults[name] !== "missing" ? words.of("partner-fault", faults[name]) : undefined}
      {...more}
    />
  );
  return (
    <>
      <p className="text-muted text-sm">{words("items.all-sites")}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        {field("name", words("c.name"), 120)}
        <ChoiceField
          label={words("c.kind")}
          value={draft.kind}
          onChange={(kind) => set("kind", kind)}
          options={partnerKinds.map((value) => ({ value, label: words.of("partner-kind", value) }))}
        />
        {field("gln", "GLN", 13, { mono: true })}
        {field("scac", "SCAC", 4, { mono: true })}
      </div>
      {field("street", words("partners.street"), 750, { rows: 2 })}
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {field("postcode", words("partners.postcode"), 20)}
        {field("city", words("partners.city"), 80)}
        {field("region", words("partners.region"), 40)}
        {field("country", words("partners.country"), 2)}
      </div>
      <CheckField
        label={words("partners.has-edi")}
        hint={words("partners.has-edi-hint")}
        checked={draft.hasEdi}
        onChange={(on) => set("hasEdi", on)}
      />
      {draft.hasEdi && (
        <>
          <div className="grid gap-3 sm:grid-cols-3">
            {field("ediQualifier", words("partners.edi-qualifier"), 2, { mono: true })}
            {field("ediId", words("partners.edi-id"), 15, { mono: true })}
            {field("ediCode", words("partners.edi-code"), 15, { mono: true })}
            <ChoiceField
              label={words("partners.edi-version")}
              value={draft.ediVersion}
              onChange={(version) => set("ediVersion", version)}
              options={(["003060", "004010", "005010"] as const).map((value) => ({ value, label: value }))}
            />
            <ChoiceField
              label={words("partners.edi-acknowledge")}
              value={draft.ediAcknowledge}
              onChange={(acknowledge) => set("ediAcknowledge", acknowledge)}
              options={[
                { value: "997", label: "997" },
                { value: "999", label: "999" },
                { value: "none", label: words("partners.edi-none") },
              ]}
            />
          </div>
          <ManyField
            label={words("partners.edi-sends")}
            chosen={draft.ediSends}
            onChange={(sends) => set("ediSends", sends)}
            options={[
              { value: "944", label: words("partners.edi-944") },
              { value: "945", label: words("partners.edi-945") },
            ]}
          />
          <div className="grid gap-1 sm:grid-cols-2">
            <CheckField
              label={words("partners.edi-test")}
              checked={draft.ediTest}
              onChange={(on) => set("ediTest", on)}
            />
            <CheckField
              label={words("partners.edi-pounds")}
              checked={draft.ediPounds}
              onChange={(on) => set("ediPounds", on)}
            />
          </div>
        </>
      )}
    </>
  );
}
