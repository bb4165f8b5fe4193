import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import type { Problem } from "../../../client/problem.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { CheckField, TextField } from "../../../kit/desk/fields.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer, ProblemBox } from "../shared/answer.tsx";
import { Ask, FormDialog } from "../shared/ask.tsx";
import { Frame } from "../shared/list.tsx";
import { ShowOnce } from "../shared/show-once.tsx";
import { useWho } from "../shared/who.ts";
import { ProvidersFrame } from "./providers.tsx";

type Key = CloudValue<"keys.list">["keys"][number];

/** Keys by which programs call, and the providers by which people of a company sign in. */
export function KeysScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const { run, busy } = useCloudActs();
  const [asked, setAsked] = useState<"new" | { revoke: Key }>();
  const answer = useCloudLive("keys.list", {});
  const who = useWho((answer.data?.keys ?? []).map(({ madeBy }) => madeBy));
  return (
    <DeskScreen
      title={words("nav.keys")}
      tools={
        may() && (
          <DeskButton icon={Plus} tone="primary" onPress={() => setAsked("new")}>
            {words("keys.create")}
          </DeskButton>
        )
      }
    >
      <Answer answer={answer}>
        {({ keys }) => (
          <Frame title={words("keys.title")}>
            <DataTable
              label={words("keys.title")}
              rows={keys}
              keyOf={({ id }) => id}
              empty={<EmptyState icon={KeyRound} title={words("keys.none")} hint={words("keys.none-hint")} />}
              columns={[
                { id: "name", title: words("c.name"), cell: ({ name }) => <b>{name}</b> },
                {
                  id: "roles",
                  title: words("people.roles"),
                  cell: ({ roles }) => roles.map((role) => words.of("cloud-role", role)).join(", "),
                },
                { id: "by", title: words("keys.made-by"), cell: ({ madeBy }) => who(madeBy) },
                { id: "made", title: words("keys.made"), cell: ({ madeMs }) => words.moment(madeMs, nowMs) },
                { id: "used", title: words("keys.used"), cell: ({ usedMs }) => words.ago(usedMs, nowMs) },
                { id: "until", title: words("rights.until"), cell: ({ expiresMs }) => words.moment(expiresMs, nowMs) },
                ...(may()
                  ? [
                      {
                        id: "acts",
                        title: "",
                        end: true,
                        cell: (key: Key) => (
                          <DeskButton tone="danger" disabled={busy} onPress={() => setAsked({ revoke: key })}>
                            {words("keys.revoke")}
                          </DeskButton>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          </Frame>
        )}
      </Answer>
      <ProvidersFrame />
      {asked === "new" && <NewKey onClose={() => setAsked(undefined)} />}
      {typeof asked === "object" && (
        <Ask
          danger
          title={words("keys.revoke-title", { name: asked.revoke.name })}
          confirm={words("keys.revoke")}
          busy={busy}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            const { id, name } = asked.revoke;
            setAsked(undefined);
            void run("keys.revoke", { id }, { done: words("keys.revoked", { name }) });
          }}
        >
          {words("keys.revoke-what")}
        </Ask>
      )}
    </DeskScreen>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const words = useDeskWords();
  const { send, busy } = useCloudActs();
  const [name, setName] = useState("");
  const [days, setDays] = useState("365");
  const [readsOnly, setReadsOnly] = useState(false);
  const [token, setToken] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  if (token !== undefined)
    return (
      <ShowOnce title={words("keys.token", { name })} text={token} onClose={onClose}>
        {words("keys.token-what")}
      </ShowOnce>
    );
  const badDays = days.trim() !== "" && !/^[1-9]\d{0,3}$/.test(days.trim());
  return (
    <FormDialog
      title={words("keys.create")}
      confirm={words("keys.create")}
      ready={name.trim() !== "" && !badDays}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        setProblem(undefined);
        const answer = await send("keys.create", {
          name: name.trim(),
          roles: [readsOnly ? "auditor" : "integrator"],
          ...(days.trim() !== "" && { expiresAfterDays: Number(days) }),
        });
        if (answer.ok) setToken(answer.value.token);
        else setProblem(answer.problem);
      }}
    >
      {problem && <ProblemBox problem={problem} />}
      <TextField
        label={words("c.name")}
        hint={words("keys.name-hint")}
        value={name}
        onChange={setName}
        lengthMax={80}
      />
      <TextField label={words("keys.days")} kind="digits" value={days} onChange={setDays} lengthMax={4} />
      <CheckField label={words("keys.reads-only")} checked={readsOnly} onChange={setReadsOnly} />
    </FormDialog>
  );
}
