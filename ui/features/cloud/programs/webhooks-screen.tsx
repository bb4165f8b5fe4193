import { Plus, Webhook } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer } from "../shared/answer.tsx";
import { Ask } from "../shared/ask.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { EditWebhook } from "./edit-webhook.tsx";

export type Hook = CloudValue<"webhooks.list">["webhooks"][number];

/** Who is told of facts, how far that has come, and what could not be delivered. */
export function WebhooksScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const { run, send, busy, tell } = useCloudActs();
  const [asked, setAsked] = useState<"new" | { edit: Hook } | { remove: Hook }>();
  const answer = useCloudLive("webhooks.list", {});
  const mayChange = may("integrator");

  async function test({ id }: Hook) {
    const tried = await send("webhooks.test", { id });
    if (!tried.ok) return tell(words.problem(tried.problem).title);
    const { status, tookMs, error } = tried.value;
    tell(words("webhooks.tested", { answer: status ?? error, ms: tookMs }));
  }
  const acts = (hook: Hook) => (
    <span className="inline-flex flex-wrap justify-end gap-1">
      <DeskButton disabled={busy} onPress={() => void test(hook)}>
        {words("webhooks.test")}
      </DeskButton>
      <DeskButton
        disabled={busy}
        onPress={() => {
          const { id, active } = hook;
          void run(
            "webhooks.save",
            { id, active: !active },
            {
              done: words(active ? "webhooks.stopped" : "webhooks.started"),
              undo: () => void run("webhooks.save", { id, active }, { done: words("c.undone") }),
            },
          );
        }}
      >
        {words(hook.active ? "webhooks.stop" : "webhooks.start")}
      </DeskButton>
      <DeskButton onPress={() => setAsked({ edit: hook })}>{words("c.edit")}</DeskButton>
      <DeskButton tone="danger" onPress={() => setAsked({ remove: hook })}>
        {words("c.remove")}
      </DeskButton>
    </span>
  );
  return (
    <DeskScreen
      title={words("nav.webhooks")}
      tools={
        mayChange && (
          <DeskButton icon={Plus} tone="primary" onPress={() => setAsked("new")}>
            {words("webhooks.add")}
          </DeskButton>
        )
      }
    >
      <Answer answer={answer}>
        {({ webhooks }) => (
          <Frame>
            <DataTable
              label={words("nav.webhooks")}
              rows={webhooks}
              keyOf={({ id }) => id}
              empty={<EmptyState icon={Webhook} title={words("webhooks.none")} hint={words("webhooks.none-hint")} />}
              markOf={({ failures, deadLetters }) =>
                deadLetters > 0 ? "error" : failures > 0 ? "attention" : undefined
              }
              columns={[
                { id: "url", title: words("webhooks.url"), cell: ({ url }) => <b className="break-all">{url}</b> },
                {
                  id: "types",
                  title: words("webhooks.types"),
                  cell: ({ types }) => types.join(", ") || words("webhooks.all-types"),
                },
                {
                  id: "state",
                  title: words("c.state"),
                  cell: ({ active, failures, lastError, lastStatus, nextTryMs }) => (
                    <span className="flex flex-col gap-0.5">
                      <span>
                        <Chip tone={!active ? "plain" : failures > 0 ? "attention" : "ok"}>
                          {words(!active ? "webhooks.is-off" : failures > 0 ? "webhooks.failing" : "webhooks.is-on")}
                        </Chip>
                      </span>
                      {failures > 0 && (
                        <span className="text-muted text-sm">
                          {[lastStatus, lastError].filter(Boolean).join(" ")}
                          {nextTryMs !== null &&
                            ` · ${words("webhooks.next-try", { time: words.moment(nextTryMs, nowMs) })}`}
                        </span>
                      )}
                    </span>
                  ),
                },
                {
                  id: "behind",
                  title: words("webhooks.behind"),
                  end: true,
                  cell: ({ behind }) => words.number(behind),
                },
                {
                  id: "dead",
                  title: words("webhooks.letters"),
                  end: true,
                  cell: ({ deadLetters }) => words.number(deadLetters),
                },
                ...(mayChange ? [{ id: "acts", title: "", end: true, cell: acts }] : []),
              ]}
            />
          </Frame>
        )}
      </Answer>
      <DeadLetters hooks={answer.data?.webhooks ?? []} />
      {asked === "new" && <EditWebhook onClose={() => setAsked(undefined)} />}
      {typeof asked === "object" && "edit" in asked && (
        <EditWebhook hook={asked.edit} onClose={() => setAsked(undefined)} />
      )}
      {typeof asked === "object" && "remove" in asked && (
        <Ask
          danger
          title={words("webhooks.remove-title")}
          confirm={words("c.remove")}
          busy={busy}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            const { id } = asked.remove;
            setAsked(undefined);
            void run("webhooks.remove", { id }, { done: words("webhooks.removed") });
          }}
        >
          {words("webhooks.remove-what", { url: asked.remove.url })}
        </Ask>
      )}
    </DeskScreen>
  );
}

function DeadLetters({ hooks }: { hooks: readonly Hook[] }) {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const { run, busy } = useCloudActs();
  const { limit, more } = useLimit();
  const answer = useCloudLive("dead-letters.list", { limit });
  if (!answer.data || answer.data.letters.length === 0) return null;
  const { letters, next } = answer.data;
  const urlOf = (webhook: string) => hooks.find(({ id }) => id === webhook)?.url ?? webhook;
  return (
    <>
      <Frame title={words("webhooks.letters")}>
        <DataTable
          label={words("webhooks.letters")}
          rows={letters}
          keyOf={({ webhook, id }) => `${webhook} ${id}`}
          empty={null}
          columns={[
            { id: "type", title: words("c.what"), cell: ({ type }) => <b>{type}</b> },
            { id: "to", title: words("webhooks.url"), cell: ({ webhook }) => urlOf(webhook) },
            {
              id: "why",
              title: words("inbox.why"),
              cell: ({ lastStatus, lastError }) => [lastStatus, lastError].filter(Boolean).join(" "),
            },
            { id: "tries", title: words("webhooks.tries"), end: true, cell: ({ attempts }) => words.number(attempts) },
            { id: "at", title: words("c.when"), cell: ({ diedMs }) => words.moment(diedMs, nowMs) },
            {
              id: "acts",
              title: "",
              end: true,
              cell: ({ id, webhook }) => (
                <span className="inline-flex gap-1">
                  {may("integrator") && (
                    <DeskButton
                      disabled={busy}
                      onPress={() =>
                        void run("dead-letters.retry", { webhook, ids: [id] }, { done: words("webhooks.retried") })
                      }
                    >
                      {words("c.retry")}
                    </DeskButton>
                  )}
                  {may() && (
                    <DeskButton
                      tone="danger"
                      disabled={busy}
                      onPress={() =>
                        void run("dead-letters.drop", { webhook, ids: [id] }, { done: words("webhooks.dropped") })
                      }
                    >
                      {words("webhooks.drop")}
                    </DeskButton>
                  )}
                </span>
              ),
            },
          ]}
        />
      </Frame>
      {more(next)}
    </>
  );
}
