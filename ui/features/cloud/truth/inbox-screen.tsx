import { Inbox } from "lucide-react";
import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { SiteFilter } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { HeldSheet } from "./held-sheet.tsx";

const states = ["open", "resubmitted", "discarded", "all"] as const;

/** Facts that were kept but not applied: nothing that a site wrote vanishes, and nothing wrong is believed. */
export function InboxScreen() {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const state = states.find((one) => one === address.state) ?? "open";
  const answer = useCloudLive("inbox.list", { state, ...(address.site && { site: address.site }), limit });
  return (
    <DeskScreen
      title={words("nav.inbox")}
      note={<AgesNote ages={answer.data?.ages} />}
      tools={<SiteFilter value={address.site ?? ""} onChange={(site) => change({ site })} />}
    >
      <Pills
        label={words("c.state")}
        chosen={state}
        onChoose={(id) => change({ state: id === "open" ? "" : id })}
        options={states.map((id) => ({
          id,
          label: words.of("held-state", id),
          ...(id === "open" && { count: answer.data?.open }),
        }))}
      />
      <Answer answer={answer}>
        {({ facts, ages, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.inbox")}
                rows={facts}
                keyOf={({ id }) => id}
                onOpen={({ id }) => change({ open: id })}
                chosen={address.open}
                empty={<EmptyState icon={Inbox} title={words("inbox.none")} hint={words("inbox.none-hint")} />}
                columns={[
                  { id: "type", title: words("c.what"), cell: ({ type }) => words.of("fact", type) },
                  { id: "site", title: words("c.site"), cell: ({ site }) => nameOf(ages, site) },
                  { id: "why", title: words("inbox.why"), cell: ({ reason }) => words.of("held-reason", reason) },
                  {
                    id: "state",
                    title: words("c.state"),
                    cell: (fact) => (
                      <Chip tone={fact.state === "open" ? "attention" : "plain"}>
                        {words.of("held-state", fact.state)}
                      </Chip>
                    ),
                  },
                  { id: "who", title: words("c.who"), cell: ({ actor }) => actor || "–" },
                  { id: "at", title: words("inbox.written"), cell: ({ atMs }) => words.moment(atMs, nowMs) },
                  {
                    id: "received",
                    title: words("inbox.received"),
                    cell: ({ receivedMs }) => words.moment(receivedMs, nowMs),
                  },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      {address.open && <HeldSheet key={address.open} id={address.open} onClose={() => change({ open: "" })} />}
    </DeskScreen>
  );
}
