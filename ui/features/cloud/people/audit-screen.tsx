import { ScrollText } from "lucide-react";
import { useState } from "react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { useCloudCall, useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { Facts } from "../../../kit/board/facts.tsx";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { JsonView } from "../../../kit/desk/json-view.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer } from "../shared/answer.tsx";
import { refusalTitle } from "../shared/intent-chip.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";

type Entry = CloudValue<"audit.list">["entries"][number];
const outcomes = ["ok", "refused", "fault"] as const;

/** Who did what here, and what was refused. */
export function AuditScreen() {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const people = useCloudCall("people.list", { limit: 500 }).data?.people ?? [];
  const whoOf = ({ name, person }: Entry) => name || people.find((one) => one.person === person)?.name || person || "–";
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const [open, setOpen] = useState<Entry>();
  const outcome = outcomes.find((one) => one === address.state);
  const command = (address.text ?? "").trim();
  const answer = useCloudLive("audit.list", {
    ...(outcome && { outcome }),
    // Asked for whole, as it is written: a beginning would find nothing.
    ...(/^[a-z-]+\.[a-z-]+$/.test(command) && { command }),
    limit,
  });
  return (
    <DeskScreen
      title={words("nav.audit")}
      tools={
        <SearchBox
          value={address.text ?? ""}
          onChange={(text) => change({ text }, { replace: true })}
          prompt={words("audit.search")}
        />
      }
    >
      <Pills
        label={words("audit.outcome")}
        chosen={outcome ?? "all"}
        onChoose={(id) => change({ state: id === "all" ? "" : id })}
        options={[
          { id: "all", label: words("c.all") },
          ...outcomes.map((id) => ({ id, label: words.of("outcome", id) })),
        ]}
      />
      <Answer answer={answer}>
        {({ entries, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.audit")}
                rows={entries}
                keyOf={({ id }) => id}
                onOpen={setOpen}
                empty={<EmptyState icon={ScrollText} title={words("c.nothing-found")} />}
                markOf={(entry) =>
                  entry.outcome === "fault" ? "error" : entry.outcome === "refused" ? "attention" : undefined
                }
                columns={[
                  { id: "at", title: words("c.when"), cell: ({ atMs }) => words.moment(atMs, nowMs) },
                  { id: "who", title: words("c.who"), cell: whoOf },
                  {
                    id: "what",
                    title: words("c.what"),
                    cell: (entry) => <span className="font-mono">{entry.command}</span>,
                  },
                  { id: "site", title: words("c.site"), cell: ({ site }) => (site ? siteName(site) : "–") },
                  {
                    id: "outcome",
                    title: words("audit.outcome"),
                    cell: (entry) => (
                      <span>
                        <Chip tone={entry.outcome === "ok" ? "ok" : entry.outcome === "fault" ? "error" : "attention"}>
                          {words.of("outcome", entry.outcome)}
                        </Chip>
                        {entry.code && <span className="block text-sm">{refusalTitle(words, entry.code)}</span>}
                      </span>
                    ),
                  },
                  { id: "from", title: words("audit.address"), roomOnly: true, cell: (entry) => entry.address },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      {open && (
        <SideSheet title={<span className="font-mono">{open.command}</span>} onClose={() => setOpen(undefined)}>
          <div className="flex flex-col gap-4">
            <Facts
              facts={[
                [words("c.when"), words.exact(open.atMs)],
                [words("c.who"), whoOf(open)],
                [words("c.site"), open.site && siteName(open.site)],
                [
                  words("audit.outcome"),
                  [words.of("outcome", open.outcome), open.code && `${refusalTitle(words, open.code)} (${open.code})`]
                    .filter(Boolean)
                    .join(": "),
                ],
                [words("audit.address"), open.address],
                [words("audit.request"), open.requestId],
              ]}
            />
            <JsonView value={open.input} label={words("audit.input")} />
          </div>
        </SideSheet>
      )}
    </DeskScreen>
  );
}
