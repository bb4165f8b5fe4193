import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { Problem } from "../../../client/problem.ts";
import { CheckField, ManyField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { ShowOnce } from "../shared/show-once.tsx";
import { useSites } from "../shared/sites.tsx";
import type { Hook } from "./webhooks-screen.tsx";

/** Adds an address that is told of facts, or changes one. A new secret is shown once. */
export function EditWebhook({ hook, onClose }: { hook?: Hook; onClose: () => void }) {
  const words = useDeskWords();
  const { send, busy, tell } = useCloudActs();
  const all = useSites();
  const [url, setUrl] = useState(hook?.url ?? "https://");
  const [types, setTypes] = useState(hook?.types.join(" ") ?? "");
  const [sites, setSites] = useState<string[]>(hook?.sites ?? []);
  const [newSecret, setNewSecret] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  if (secret !== undefined)
    return (
      <ShowOnce title={words("webhooks.secret")} text={secret} onClose={onClose}>
        {words("webhooks.secret-what")}
      </ShowOnce>
    );
  return (
    <FormDialog
      title={words(hook ? "webhooks.edit" : "webhooks.add")}
      confirm={words("c.save")}
      ready={URL.canParse(url.trim())}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        setProblem(undefined);
        const fields = { url: url.trim(), types: types.split(/[\s,;]+/).filter(Boolean), sites };
        const answer = hook
          ? await send("webhooks.save", { id: hook.id, ...fields, newSecret })
          : await send("webhooks.add", fields);
        if (!answer.ok) return setProblem(answer.problem);
        if (answer.value.secret !== null) return setSecret(answer.value.secret);
        tell(words("c.saved"));
        onClose();
      }}
    >
      {problem && <ProblemBox problem={problem} />}
      <TextField label={words("webhooks.url")} kind="url" value={url} onChange={setUrl} lengthMax={1_000} required />
      <TextField
        label={words("webhooks.types")}
        hint={words("webhooks.types-hint")}
        value={types}
        onChange={setTypes}
        lengthMax={2_000}
        mono
      />
      {all.length > 1 && (
        <ManyField
          label={words("webhooks.only-sites")}
          chosen={sites}
          onChange={setSites}
          options={all.map(({ site, name }) => ({ value: site, label: name || site }))}
        />
      )}
      {hook && <CheckField label={words("webhooks.new-secret")} checked={newSecret} onChange={setNewSecret} />}
    </FormDialog>
  );
}
