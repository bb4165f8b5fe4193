import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { ManyField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer } from "../shared/answer.tsx";
import { Frame } from "../shared/list.tsx";
import { useSites } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { CountryRegions } from "./country-regions.tsx";
import { PreferenceList } from "./preference-list.tsx";
import { draftOf, faultsOf, rulesOf } from "./routing-draft.ts";

type Rules = CloudValue<"orders.rules">["rules"];

/** By which rules an order that was entered here finds its site. */
export function RoutingScreen() {
  const words = useDeskWords();
  const { go } = useAddress();
  const answer = useCloudLive("orders.rules", {});
  return (
    <DeskScreen
      title={words("nav.routing")}
      note={<p className="text-muted text-sm">{words("routing.what")}</p>}
      back={{ label: words("nav.orders"), onPress: () => go("/orders") }}
    >
      {/* Keyed by what is stored: who saves elsewhere is seen here, and what is being typed is not mixed with it. */}
      <Answer answer={answer}>{({ rules }) => <RulesForm key={JSON.stringify(rules)} rules={rules} />}</Answer>
    </DeskScreen>
  );
}

function RulesForm({ rules }: { rules: Rules }) {
  const words = useDeskWords();
  const may = useMayDo();
  const sites = useSites();
  const regions = useCloudLive("regions.list", {}).data?.regions ?? [];
  const { run, busy } = useCloudActs();
  const [draft, setDraft] = useState(() => draftOf(rules));
  const faults = faultsOf(draft);
  const next = rulesOf(draft);
  const isChanged = JSON.stringify(next) !== JSON.stringify(rulesOf(draftOf(rules)));
  const mayEdit = may();
  const number = (name: "staleMinutes" | "answerMinutes" | "attemptsMax", hint?: string) => (
    <TextField
      label={words(`routing.${name}`)}
      hint={hint}
      kind="digits"
      lengthMax={5}
      value={draft[name]}
      onChange={(text) => setDraft({ ...draft, [name]: text })}
      problem={faults[name] && words("routing.number", faults[name])}
    />
  );
  return (
    <form
      className="flex max-w-4xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (Object.keys(faults).length > 0 || !isChanged || busy) return;
        void run(
          "orders.save-rules",
          { rules: next },
          {
            done: words("routing.saved"),
            undo: () => void run("orders.save-rules", { rules }, { done: words("c.undone") }),
          },
        );
      }}
    >
      {/* Who may not change them reads them all the same. */}
      <fieldset disabled={!mayEdit} className="flex min-w-0 flex-col gap-4">
        <Frame title={words("routing.prefer")}>
          <PreferenceList prefer={draft.prefer} onChange={(prefer) => setDraft({ ...draft, prefer })} />
        </Frame>
        <div className="grid gap-3 sm:grid-cols-3">
          {number("staleMinutes", words("routing.stale-hint"))}
          {number("answerMinutes", words("routing.answer-hint"))}
          {number("attemptsMax", words("routing.attempts-hint"))}
        </div>
        {sites.length > 0 && (
          <ManyField
            label={words("routing.never")}
            hint={words("routing.never-hint")}
            chosen={draft.neverSites}
            onChange={(neverSites) => setDraft({ ...draft, neverSites })}
            options={sites.map(({ site, name }) => ({ value: site, label: name || site }))}
          />
        )}
        <CountryRegions
          rows={draft.countries}
          faults={faults}
          regions={regions}
          onChange={(countries) => setDraft({ ...draft, countries })}
        />
      </fieldset>
      {mayEdit && (
        <div className="flex gap-2">
          <DeskButton
            submit
            tone="primary"
            disabled={busy || !isChanged || Object.keys(faults).length > 0}
            onPress={() => {}}
          >
            {words("c.save")}
          </DeskButton>
          {isChanged && <DeskButton onPress={() => setDraft(draftOf(rules))}>{words("c.discard")}</DeskButton>}
        </div>
      )}
    </form>
  );
}
