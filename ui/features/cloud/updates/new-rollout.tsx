import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import type { Problem } from "../../../client/problem.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { ChoiceField, ManyField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { useSites } from "../shared/sites.tsx";
import { askedOf, faultsOf, firstDraft, type RolloutDraft, type StageDraft } from "./rollout-draft.ts";

type Release = CloudValue<"updates.releases">["releases"][number];

/** Offers a version to sites, stage by stage; each site still chooses its own moment. */
export function NewRollout({
  releases,
  version,
  onClose,
  onMade,
}: {
  releases: readonly Release[];
  version: string;
  onClose: () => void;
  onMade: () => void;
}) {
  const words = useDeskWords();
  const { send, busy, tell } = useCloudActs();
  const sites = useSites();
  const regions = useCloudLive("regions.list", {}).data?.regions ?? [];
  const [draft, setDraft] = useState(() => firstDraft(version || releases[0]?.version || ""));
  const [problem, setProblem] = useState<Problem>();
  const faults = faultsOf(draft);
  const set = <K extends keyof RolloutDraft>(name: K, value: RolloutDraft[K]) => setDraft({ ...draft, [name]: value });
  const fault = (name: string) => (faults[name] ? words.of("rollout-fault", faults[name]) : undefined);
  const siteOptions = sites.map(({ site, name }) => ({ value: site, label: name || site }));
  const notes = releases.find((one) => one.version === draft.version)?.notes;
  return (
    <FormDialog
      wide
      title={words("updates.roll-out")}
      confirm={words("updates.begin")}
      ready={Object.keys(faults).length === 0}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        setProblem(undefined);
        const answer = await send("updates.roll-out", askedOf(draft));
        if (!answer.ok) return setProblem(answer.problem);
        tell(words("updates.begun", { version: draft.version }));
        onClose();
        onMade();
      }}
    >
      {problem && <ProblemBox problem={problem} />}
      <p className="text-muted text-sm">{words("updates.roll-out-what")}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          label={words("boxes.version")}
          value={draft.version}
          onChange={(next) => set("version", next)}
          options={releases.map((one) => ({ value: one.version, label: one.version }))}
          hint={notes?.[words.language] || notes?.en}
        />
        <ChoiceField
          label={words("updates.scope")}
          value={draft.scope}
          onChange={(scope) => set("scope", scope)}
          options={[
            { value: "company", label: words("c.all-sites") },
            ...(regions.length > 0 ? [{ value: "region" as const, label: words("updates.one-region") }] : []),
            { value: "sites", label: words("updates.some-sites") },
          ]}
        />
      </div>
      {draft.scope === "region" && (
        <ChoiceField
          label={words("sites.region")}
          value={draft.region}
          onChange={(region) => set("region", region)}
          options={[
            { value: "", label: words("c.choose") },
            ...regions.map(({ region, name }) => ({ value: region, label: name || region })),
          ]}
        />
      )}
      {draft.scope === "sites" && (
        <ManyField
          label={words("nav.sites")}
          chosen={draft.sites}
          onChange={(next) => set("sites", next)}
          options={siteOptions}
          hint={fault("sites")}
        />
      )}
      <Stages stages={draft.stages} faults={faults} sites={siteOptions} onChange={(stages) => set("stages", stages)} />
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField
          label={words("updates.rest-hours")}
          hint={words("updates.rest-hint")}
          kind="digits"
          lengthMax={3}
          value={draft.restHours}
          onChange={(text) => set("restHours", text)}
          problem={fault("restHours")}
        />
        <TextField
          label={words("updates.halt-after")}
          hint={words("updates.halt-hint")}
          kind="digits"
          lengthMax={4}
          value={draft.haltAfter}
          onChange={(text) => set("haltAfter", text)}
          problem={fault("haltAfter")}
        />
        <TextField
          label={words("updates.from")}
          hint={words("updates.from-hint")}
          kind="datetime-local"
          value={draft.from}
          onChange={(text) => set("from", text)}
        />
      </div>
      <TextField label={words("c.note")} value={draft.note} onChange={(text) => set("note", text)} lengthMax={500} />
    </FormDialog>
  );
}

function Stages({
  stages,
  faults,
  sites,
  onChange,
}: {
  stages: readonly StageDraft[];
  faults: ReturnType<typeof faultsOf>;
  sites: readonly { value: string; label: string }[];
  onChange: (stages: StageDraft[]) => void;
}) {
  const words = useDeskWords();
  const change = (at: number, part: Partial<StageDraft>) =>
    onChange(stages.map((stage, index) => (index === at ? { ...stage, ...part } : stage)));
  const add = (kind: StageDraft["kind"]) =>
    onChange([...stages, { key: 1 + Math.max(-1, ...stages.map(({ key }) => key)), kind, sites: [], percent: "" }]);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-semibold text-muted text-sm">{words("updates.stages")}</legend>
      {stages.map((stage, at) => {
        const fault = faults[`stages.${at}`];
        const problem = fault && words.of("rollout-fault", fault);
        return (
          <div key={stage.key} className="flex items-start gap-2 rounded-lg border border-line p-2">
            <span className="w-5 pt-2 text-muted tabular-nums">{at + 1}</span>
            <div className="min-w-0 flex-1">
              {stage.kind === "share" ? (
                <TextField
                  label={words("updates.percent", { n: at + 1 })}
                  kind="digits"
                  lengthMax={3}
                  value={stage.percent}
                  onChange={(percent) => change(at, { percent })}
                  problem={problem}
                />
              ) : (
                <ManyField
                  label={words("updates.stage-sites", { n: at + 1 })}
                  chosen={stage.sites}
                  onChange={(chosen) => change(at, { sites: chosen })}
                  options={sites}
                  hint={problem}
                />
              )}
            </div>
            <DeskButton
              icon={X}
              tone="quiet"
              label={words("updates.remove-stage", { n: at + 1 })}
              onPress={() => onChange(stages.filter((_, index) => index !== at))}
            />
          </div>
        );
      })}
      <p className="text-muted text-sm">{words("updates.last-stage")}</p>
      <div className="flex flex-wrap gap-2">
        <DeskButton icon={Plus} onPress={() => add("sites")}>
          {words("updates.add-sites")}
        </DeskButton>
        <DeskButton icon={Plus} onPress={() => add("share")}>
          {words("updates.add-share")}
        </DeskButton>
      </div>
    </fieldset>
  );
}
