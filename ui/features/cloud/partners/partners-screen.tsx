import { Building2, Plus } from "lucide-react";
import { useState } from "react";
import { useCloudNow, useMayDo, useSeesAll } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { useAddress } from "../shared/use-address.ts";
import { partnerKinds } from "./partner-draft.ts";
import { NewPartner } from "./partner-form.tsx";
import { PartnerSheet } from "./partner-sheet.tsx";

/** Whom the company buys from, sells to and ships with: the same in every site. */
export function PartnersScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const seesAll = useSeesAll();
  const nowMs = useCloudNow();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const [isNew, setIsNew] = useState(false);
  const text = (address.text ?? "").trim();
  const kind = partnerKinds.find((one) => one === address.state);
  const answer = useCloudLive("partners.list", { ...(text !== "" && { text }), ...(kind && { kind }), limit });
  return (
    <DeskScreen
      title={words("nav.partners")}
      tools={
        <>
          <SearchBox
            value={address.text ?? ""}
            onChange={(next) => change({ text: next }, { replace: true })}
            prompt={words("partners.search")}
          />
          {seesAll && may("regional-manager", "integrator") && (
            <DeskButton icon={Plus} tone="primary" onPress={() => setIsNew(true)}>
              {words("partners.new")}
            </DeskButton>
          )}
        </>
      }
    >
      <Pills
        label={words("c.kind")}
        chosen={kind ?? "all"}
        onChoose={(id) => change({ state: id === "all" ? "" : id })}
        options={[
          { id: "all", label: words("c.all") },
          ...partnerKinds.map((id) => ({ id, label: words.of("partner-kinds", id) })),
        ]}
      />
      <Answer answer={answer}>
        {({ partners, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.partners")}
                rows={partners}
                keyOf={({ id }) => id}
                onOpen={({ id }) => change({ open: id })}
                chosen={address.open}
                empty={
                  text !== "" || kind ? (
                    <EmptyState icon={Building2} title={words("c.nothing-found")} />
                  ) : (
                    <EmptyState icon={Building2} title={words("partners.none")} hint={words("partners.none-hint")} />
                  )
                }
                columns={[
                  { id: "id", title: words("partners.id"), cell: ({ id }) => <span className="font-mono">{id}</span> },
                  { id: "name", title: words("c.name"), cell: ({ name }) => name || "–" },
                  { id: "kind", title: words("c.kind"), cell: (partner) => words.of("partner-kind", partner.kind) },
                  {
                    id: "town",
                    title: words("partners.city"),
                    cell: ({ address: at }) => [at.city, at.country].filter(Boolean).join(", ") || "–",
                  },
                  {
                    id: "code",
                    title: words("partners.codes"),
                    roomOnly: true,
                    cell: ({ gln, scac }) => (
                      <span className="font-mono">{[gln, scac].filter(Boolean).join(" · ") || "–"}</span>
                    ),
                  },
                  {
                    id: "edi",
                    title: words("partners.edi"),
                    cell: ({ edi }) => (edi ? `${edi.qualifier} ${edi.id}` : "–"),
                  },
                  {
                    id: "changed",
                    title: words("partners.changed"),
                    cell: (one) => words.moment(one.changedMs, nowMs),
                  },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      {address.open && <PartnerSheet key={address.open} id={address.open} onClose={() => change({ open: "" })} />}
      {isNew && <NewPartner onClose={() => setIsNew(false)} onMade={(id) => change({ open: id })} />}
    </DeskScreen>
  );
}
