import { CircleCheck } from "lucide-react";
import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { exceptionTitle } from "../../../kit/exception-title.ts";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Age, AgesNote, ageOf, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { SiteFilter } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";

const states = ["open", "closed", "all"] as const;
const tones = { info: "plain", warning: "attention", urgent: "error" } as const;

/** What contradicts the book in any site, the most urgent first; and what only the cloud can see. */
export function ExceptionsScreen() {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const state = states.find((one) => one === address.state) ?? "open";
  const answer = useCloudLive("exceptions.list", { state, ...(address.site && { site: address.site }), limit });
  return (
    <DeskScreen
      title={words("nav.exceptions")}
      note={<AgesNote ages={answer.data?.ages} />}
      tools={<SiteFilter value={address.site ?? ""} onChange={(site) => change({ site })} />}
    >
      <Pills
        label={words("c.state")}
        chosen={state}
        onChoose={(id) => change({ state: id === "open" ? "" : id })}
        options={states.map((id) => ({
          id,
          label: words.of("exceptions-filter", id),
          ...(id === "open" && { count: answer.data?.open }),
        }))}
      />
      <Answer answer={answer}>
        {({ exceptions, hub, ages, next }) => (
          <>
            {hub.length > 0 && (
              <Frame title={words("exceptions.hub")}>
                <DataTable
                  label={words("exceptions.hub")}
                  rows={hub}
                  keyOf={({ id }) => id}
                  empty={null}
                  markOf={() => "error"}
                  columns={[
                    { id: "kind", title: words("c.what"), cell: ({ kind }) => <b>{words.of("incident", kind)}</b> },
                    { id: "site", title: words("c.site"), cell: ({ site }) => nameOf(ages, site) },
                    { id: "at", title: words("c.when"), cell: ({ atMs }) => words.moment(atMs, nowMs) },
                    { id: "detail", title: words("c.detail"), cell: ({ detail }) => details(detail) },
                  ]}
                />
              </Frame>
            )}
            <Frame>
              <DataTable
                label={words("nav.exceptions")}
                rows={exceptions}
                keyOf={({ site, id }) => `${site} ${id}`}
                empty={
                  <EmptyState
                    icon={CircleCheck}
                    title={words("exceptions.none")}
                    hint={words("exceptions.none-hint")}
                  />
                }
                markOf={({ severity, state: now }) =>
                  now === "resolved" || now === "waived"
                    ? undefined
                    : severity === "urgent"
                      ? "error"
                      : severity === "warning"
                        ? "attention"
                        : undefined
                }
                columns={[
                  {
                    id: "kind",
                    title: words("c.what"),
                    cell: (one) => <b>{exceptionTitle(words, words.language, one)}</b>,
                  },
                  { id: "site", title: words("c.site"), cell: ({ site }) => nameOf(ages, site) },
                  {
                    id: "severity",
                    title: words("exceptions.severity"),
                    cell: ({ severity }) => <Chip tone={tones[severity]}>{words.of("severity", severity)}</Chip>,
                  },
                  {
                    id: "where",
                    title: words("exceptions.where"),
                    cell: ({ place, sku, lpn, orderId }) =>
                      [place, sku, lpn, orderId].filter(Boolean).join(" · ") || "–",
                  },
                  {
                    id: "state",
                    title: words("c.state"),
                    cell: ({ state: now, claimedBy, resolution }) => (
                      <span>
                        {words.of("exc-state", now)}
                        {(resolution || claimedBy) && (
                          <span className="block text-muted text-sm">{resolution || claimedBy}</span>
                        )}
                      </span>
                    ),
                  },
                  { id: "since", title: words("c.since"), cell: ({ openedMs }) => words.ago(openedMs, nowMs) },
                  { id: "age", title: words("c.as-of"), cell: ({ site }) => <Age age={ageOf(ages, site)} /> },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
    </DeskScreen>
  );
}

const details = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" · ");
