import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { draftOf, settingValue } from "../settings/setting-draft.ts";
import { SettingField, settingWords } from "../settings/setting-field.tsx";
import { kindOf } from "../settings/setting-kinds.ts";
import { IntentChip } from "../shared/intent-chip.tsx";
import { Frame } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";

type Setting = CloudValue<"company.settings">["settings"][number];

/** One setting for all sites: its value, who differs and what those said, and the way to leave it to the sites again. */
export function CompanySetting({ setting, onClose }: { setting: Setting; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const { run, busy } = useCloudActs();
  const { name, isChosen, differing, differ, alike } = setting;
  const kind = kindOf(name);
  const title = words.of("setting", name);
  const [draft, setDraft] = useState(() => draftOf(kind, setting.value));
  const value = settingValue(kind, draft);
  const isSame = JSON.stringify(value) === JSON.stringify(setting.value);
  const choose = (wanted: unknown, done: string, undo?: () => void) =>
    run("company.save-setting", { name, value: wanted }, { done, ...(undo && { undo }) });
  const takeBack = () =>
    isChosen
      ? void choose(setting.value, words("c.undone"))
      : void run("company.forget-setting", { name }, { done: words("c.undone") });
  return (
    <SideSheet
      title={title}
      onClose={onClose}
      actions={
        may() ? (
          <>
            <DeskButton
              tone="primary"
              disabled={busy || value === undefined || (isChosen && isSame && differ === 0)}
              onPress={() => void choose(value, words("company.chosen", { name: title }), takeBack)}
            >
              {words(isChosen && isSame ? "company.ask-again" : "company.choose")}
            </DeskButton>
            {isChosen && (
              <DeskButton
                disabled={busy}
                onPress={() =>
                  void run(
                    "company.forget-setting",
                    { name },
                    {
                      done: words("company.forgotten", { name: title }),
                      undo: () => void choose(setting.value, words("c.undone")),
                    },
                  )
                }
              >
                {words("company.leave")}
              </DeskButton>
            )}
          </>
        ) : undefined
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted text-sm">
          {words.of("setting-what", name) === name ? words("company.choose-what") : words.of("setting-what", name)}
        </p>
        {may() ? (
          <SettingField label={words("company.value")} kind={kind} draft={draft} onChange={setDraft} />
        ) : (
          <p className="font-semibold">{settingWords(words, kind, setting.value)}</p>
        )}
        {isChosen && (
          <p className="text-sm">
            {words("company.alike", { n: alike, total: alike + differ })}{" "}
            <span className="text-muted">
              {words("company.chosen-at", { time: words.moment(setting.chosenMs, nowMs) })}
            </span>
          </p>
        )}
        {differing.length > 0 && (
          <Frame title={words(isChosen ? "company.differing" : "company.differing-first")}>
            <DataTable
              label={words("company.differing")}
              rows={differing}
              keyOf={({ site }) => site}
              empty={null}
              columns={[
                { id: "site", title: words("c.site"), cell: ({ site }) => <b>{siteName(site)}</b> },
                { id: "value", title: words("c.value"), cell: (one) => settingWords(words, kind, one.value) },
                {
                  id: "asked",
                  title: words("intents.title"),
                  cell: ({ asked }) => (asked ? <IntentChip state={asked.state} /> : "–"),
                },
              ]}
            />
          </Frame>
        )}
      </div>
    </SideSheet>
  );
}
