import { Plus } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import type { Problem } from "../../../client/problem.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer, ProblemBox } from "../shared/answer.tsx";
import { Ask, FormDialog } from "../shared/ask.tsx";
import { Frame } from "../shared/list.tsx";

type Provider = CloudValue<"providers.list">["providers"][number];

/** OpenID providers by which people sign in with the account they have already. */
export function ProvidersFrame() {
  const words = useDeskWords();
  const may = useMayDo();
  const { run, busy } = useCloudActs();
  const [asked, setAsked] = useState<"new" | { edit: Provider } | { remove: Provider }>();
  const answer = useCloudLive("providers.list", {});
  return (
    <Frame
      title={words("providers.title")}
      aside={
        may() && (
          <DeskButton icon={Plus} onPress={() => setAsked("new")}>
            {words("providers.add")}
          </DeskButton>
        )
      }
    >
      <Answer answer={answer} rows={2}>
        {({ providers }) => (
          <DataTable
            label={words("providers.title")}
            rows={providers}
            keyOf={({ provider }) => provider}
            onOpen={may() ? (edit) => setAsked({ edit }) : undefined}
            empty={<p className="px-3 py-4 text-muted text-sm">{words("providers.none")}</p>}
            columns={[
              { id: "title", title: words("c.name"), cell: ({ title }) => title },
              { id: "issuer", title: words("providers.issuer"), cell: ({ issuer }) => issuer },
              { id: "domains", title: words("providers.domains"), cell: ({ domains }) => domains.join(", ") || "–" },
              {
                id: "redirect",
                title: words("providers.redirect"),
                cell: ({ redirectUrl }) => <span className="break-all font-mono text-sm">{redirectUrl}</span>,
              },
            ]}
          />
        )}
      </Answer>
      {asked === "new" && <EditProvider onClose={() => setAsked(undefined)} />}
      {typeof asked === "object" && "edit" in asked && (
        <EditProvider
          provider={asked.edit}
          onClose={() => setAsked(undefined)}
          onRemove={() => setAsked({ remove: asked.edit })}
        />
      )}
      {typeof asked === "object" && "remove" in asked && (
        <Ask
          danger
          title={words("providers.remove-title", { name: asked.remove.title })}
          confirm={words("c.remove")}
          busy={busy}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            const { provider } = asked.remove;
            setAsked(undefined);
            void run("providers.remove", { provider }, { done: words("providers.removed") });
          }}
        >
          {words("providers.remove-what")}
        </Ask>
      )}
    </Frame>
  );
}

function EditProvider({
  provider: given,
  onClose,
  onRemove,
}: {
  provider?: Provider;
  onClose: () => void;
  onRemove?: () => void;
}) {
  const words = useDeskWords();
  const { send, busy, tell } = useCloudActs();
  const [provider, setProvider] = useState(given?.provider ?? "");
  const [title, setTitle] = useState(given?.title ?? "");
  const [issuer, setIssuer] = useState(given?.issuer ?? "https://");
  const [clientId, setClientId] = useState(given?.clientId ?? "");
  const [secret, setSecret] = useState("");
  const [domains, setDomains] = useState(given?.domains.join(" ") ?? "");
  const [problem, setProblem] = useState<Problem>();
  const badId = provider !== "" && !/^[a-z0-9-]{1,40}$/.test(provider);
  return (
    <FormDialog
      title={given ? given.title : words("providers.add")}
      confirm={words("c.save")}
      ready={provider !== "" && !badId && title.trim() !== "" && URL.canParse(issuer.trim()) && clientId.trim() !== ""}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        setProblem(undefined);
        const answer = await send("providers.save", {
          provider,
          title: title.trim(),
          issuer: issuer.trim(),
          clientId: clientId.trim(),
          domains: domains.split(/[\s,;]+/).filter(Boolean),
          ...(secret !== "" && { clientSecret: secret }),
        });
        if (!answer.ok) return setProblem(answer.problem);
        tell(words("providers.saved", { url: answer.value.redirectUrl }));
        onClose();
      }}
    >
      {problem && <ProblemBox problem={problem} />}
      {!given && (
        <TextField
          label={words("providers.id")}
          hint={words("providers.id-hint")}
          problem={badId ? words("providers.id-hint") : undefined}
          value={provider}
          onChange={setProvider}
          lengthMax={40}
          mono
        />
      )}
      <TextField label={words("providers.button")} value={title} onChange={setTitle} lengthMax={60} />
      <TextField label={words("providers.issuer")} kind="url" value={issuer} onChange={setIssuer} lengthMax={400} />
      <TextField label={words("providers.client")} value={clientId} onChange={setClientId} mono />
      <TextField
        label={words("providers.secret")}
        hint={given?.hasSecret ? words("providers.secret-kept") : undefined}
        kind="password"
        value={secret}
        onChange={setSecret}
        lengthMax={400}
        fill="new-password"
      />
      <TextField
        label={words("providers.domains")}
        hint={words("providers.domains-hint")}
        value={domains}
        onChange={setDomains}
        lengthMax={4_000}
      />
      {onRemove && (
        <div>
          <DeskButton tone="danger" onPress={onRemove}>
            {words("c.remove")}
          </DeskButton>
        </div>
      )}
    </FormDialog>
  );
}
