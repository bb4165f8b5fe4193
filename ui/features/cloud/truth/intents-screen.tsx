import { MessageCircleQuestion, Undo2 } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Facts } from "../../../kit/board/facts.tsx";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { JsonView } from "../../../kit/desk/json-view.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { IntentChip, refusalWords } from "../shared/intent-chip.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { SiteFilter, useSiteName } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { useWho } from "../shared/who.ts";

type Intent = CloudValue<"intents.list">["intents"][number];
const states = ["pending", "accepted", "refused", "expired", "withdrawn"] as const;

/** What was asked of sites, and what each said: a site decides about itself. */
export function IntentsScreen() {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const [open, setOpen] = useState<Intent>();
  const state = states.find((one) => one === address.state);
  const answer = useCloudLive("intents.list", {
    ...(state && { state }),
    ...(address.site && { site: address.site }),
    limit,
  });
  const who = useWho((answer.data?.intents ?? []).map(({ askedBy }) => askedBy));
  return (
    <DeskScreen
      title={words("nav.intents")}
      note={<AgesNote ages={answer.data?.ages} />}
      tools={<SiteFilter value={address.site ?? ""} onChange={(site) => change({ site })} />}
    >
      <Pills
        label={words("c.state")}
        chosen={state ?? "all"}
        onChoose={(id) => change({ state: id === "all" ? "" : id })}
        options={[
          { id: "all", label: words("c.all") },
          ...states.map((id) => ({ id, label: words.of("intent-state", id) })),
        ]}
      />
      <Answer answer={answer}>
        {({ intents, ages, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.intents")}
                rows={intents}
                keyOf={({ id }) => id}
                onOpen={setOpen}
                empty={
                  <EmptyState
                    icon={MessageCircleQuestion}
                    title={words("intents.none")}
                    hint={words("intents.none-hint")}
                  />
                }
                markOf={(intent) => (intent.state === "refused" ? "error" : undefined)}
                columns={[
                  { id: "what", title: words("c.what"), cell: ({ command }) => words.of("command", command) },
                  { id: "site", title: words("c.site"), cell: ({ site }) => nameOf(ages, site) },
                  { id: "state", title: words("c.state"), cell: (intent) => <IntentChip state={intent.state} /> },
                  {
                    id: "said",
                    title: words("intents.said"),
                    cell: (intent) => (intent.state === "refused" ? refusalWords(words, intent.answer) || "–" : "–"),
                  },
                  { id: "who", title: words("c.who"), cell: ({ askedBy }) => who(askedBy) },
                  { id: "at", title: words("c.when"), cell: ({ askedMs }) => words.moment(askedMs, nowMs) },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      {open && <IntentSheet id={open.id} onClose={() => setOpen(undefined)} />}
    </DeskScreen>
  );
}

function IntentSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const { run, busy } = useCloudActs();
  const answer = useCloudLive("intents.get", { id });
  const intent = answer.data;
  const who = useWho([intent?.askedBy]);
  return (
    <SideSheet
      title={intent ? words.of("command", intent.command) : id}
      onClose={onClose}
      actions={
        intent?.state === "pending" && may("regional-manager", "integrator") ? (
          <DeskButton
            icon={Undo2}
            disabled={busy}
            onPress={() => void run("intents.withdraw", { id }, { done: words("intents.withdrawn") })}
          >
            {words("intents.withdraw")}
          </DeskButton>
        ) : undefined
      }
    >
      <Answer answer={answer}>
        {(value) => (
          <div className="flex flex-col gap-4">
            <div>
              <IntentChip state={value.state} />
            </div>
            <Facts
              facts={[
                [words("c.site"), siteName(value.site)],
                [words("c.who"), who(value.askedBy)],
                [words("c.when"), words.moment(value.askedMs, nowMs)],
                [words("intents.answered"), value.answeredMs !== null && words.moment(value.answeredMs, nowMs)],
                [words("intents.until"), value.expiresMs !== null && words.moment(value.expiresMs, nowMs)],
                [words("c.reason"), value.reason],
                [words("intents.said"), value.state === "refused" && refusalWords(words, value.answer)],
              ]}
            />
            <JsonView value={value.input} label={words("intents.input")} />
            {value.answer !== null && value.answer !== undefined && (
              <JsonView value={value.answer} label={words("intents.answer")} />
            )}
          </div>
        )}
      </Answer>
    </SideSheet>
  );
}
