import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { draftOf, settingValue } from "../settings/setting-draft.ts";
import { SettingField, settingWords } from "../settings/setting-field.tsx";
import { kindOf } from "../settings/setting-kinds.ts";
import { Answer } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { IntentChip } from "../shared/intent-chip.tsx";
import { Frame } from "../shared/list.tsx";

type Setting = CloudValue<"settings.list">["settings"][number];

/** The site's own settings. They are the site's: a change is asked of it, and shown with its answer. */
export function SiteSettings({ site }: { site: string }) {
  const words = useDeskWords();
  const may = useMayDo();
  const [open, setOpen] = useState<Setting>();
  const answer = useCloudLive("settings.list", { site });
  return (
    <Frame title={words("settings.title")}>
      <Answer answer={answer} rows={3}>
        {({ settings }) => (
          <DataTable
            label={words("settings.title")}
            rows={settings}
            keyOf={({ name }) => name}
            onOpen={may("regional-manager") ? setOpen : undefined}
            empty={<p className="px-3 py-4 text-muted text-sm">{words("settings.none")}</p>}
            columns={[
              { id: "name", title: words("c.name"), cell: ({ name }) => words.of("setting", name) },
              {
                id: "value",
                title: words("c.value"),
                cell: ({ name, value, isFirst }) => (
                  <span className={`break-words ${isFirst ? "text-muted" : "font-semibold"}`}>
                    {settingWords(words, kindOf(name), value)}
                  </span>
                ),
              },
              {
                id: "asked",
                title: words("intents.title"),
                cell: ({ asked }) => (asked ? <IntentChip state={asked.state} /> : "–"),
              },
            ]}
          />
        )}
      </Answer>
      {open && <EditSetting site={site} setting={open} onClose={() => setOpen(undefined)} />}
    </Frame>
  );
}

function EditSetting({ site, setting, onClose }: { site: string; setting: Setting; onClose: () => void }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const kind = kindOf(setting.name);
  const title = words.of("setting", setting.name);
  const [draft, setDraft] = useState(() => draftOf(kind, setting.value));
  const value = settingValue(kind, draft);
  return (
    <FormDialog
      title={title}
      confirm={words("c.ask-site")}
      ready={value !== undefined}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        const before = setting.value;
        const asked = await run(
          "settings.save",
          { site, name: setting.name, value },
          {
            done: words("settings.asked", { name: title }),
            undo: ({ intentId, state }) =>
              state === "pending"
                ? void run("intents.withdraw", { id: intentId }, { done: words("c.undone") })
                : void run("settings.save", { site, name: setting.name, value: before }, { done: words("c.undone") }),
          },
        );
        if (asked) onClose();
      }}
    >
      <p className="text-muted text-sm">{words("settings.what")}</p>
      <SettingField label={words("c.value")} kind={kind} draft={draft} onChange={setDraft} />
    </FormDialog>
  );
}
