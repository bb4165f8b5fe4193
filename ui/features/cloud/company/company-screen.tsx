import { Pencil } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloud, useMayDo, useMe } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox, TextField } from "../../../kit/desk/fields.tsx";
import { Tile } from "../../../kit/desk/tile.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { settingWords } from "../settings/setting-field.tsx";
import { kindOf } from "../settings/setting-kinds.ts";
import { AgesNote } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { Frame } from "../shared/list.tsx";
import { useAddress } from "../shared/use-address.ts";
import { CompanySetting } from "./company-setting.tsx";

/** The company, and what it wants of every site. */
export function CompanyScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const { address, change, go } = useAddress();
  const [renaming, setRenaming] = useState(false);
  const company = useCloudLive("company.get", {});
  const settings = useCloudLive("company.settings", {});
  const text = (address.text ?? "").trim().toLowerCase();
  const open = settings.data?.settings.find(({ name }) => name === address.open);
  return (
    <DeskScreen
      title={words("nav.company")}
      note={<AgesNote ages={settings.data?.ages} />}
      tools={
        may() &&
        company.data && (
          <DeskButton icon={Pencil} onPress={() => setRenaming(true)}>
            {words("company.rename")}
          </DeskButton>
        )
      }
    >
      <Answer answer={company} rows={1}>
        {({ name, madeMs, sites, people }) => (
          <div className="grid grid-cols-2 gap-2 md:grid-cols-4">
            <Tile name={words("c.name")} value={<span className="text-lg">{name}</span>} />
            <Tile name={words("nav.sites")} value={words.number(sites)} onPress={() => go("/sites")} />
            <Tile name={words("nav.people")} value={words.number(people)} onPress={() => go("/people")} />
            <Tile name={words("company.since")} value={<span className="text-lg">{words.day(madeMs)}</span>} />
          </div>
        )}
      </Answer>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-3xl text-muted text-sm">{words("company.what")}</p>
        <SearchBox
          value={address.text ?? ""}
          onChange={(next) => change({ text: next }, { replace: true })}
          prompt={words("company.search")}
        />
      </div>
      <Answer answer={settings}>
        {({ settings: all }) => (
          <Frame title={words("company.settings")}>
            <DataTable
              label={words("company.settings")}
              rows={all.filter(({ name }) => `${words.of("setting", name)} ${name}`.toLowerCase().includes(text))}
              keyOf={({ name }) => name}
              onOpen={({ name }) => change({ open: name })}
              chosen={address.open}
              empty={<p className="px-3 py-4 text-muted text-sm">{words("c.nothing-found")}</p>}
              markOf={({ isChosen, differ }) => (isChosen && differ > 0 ? "attention" : undefined)}
              columns={[
                { id: "name", title: words("company.setting"), cell: ({ name }) => words.of("setting", name) },
                {
                  id: "value",
                  title: words("c.value"),
                  cell: ({ name, value, isChosen }) => (
                    <span className={`break-words ${isChosen ? "font-semibold" : "text-muted"}`}>
                      {settingWords(words, kindOf(name), value)}
                    </span>
                  ),
                },
                { id: "who", title: words("company.decides"), cell: (setting) => <Decides setting={setting} /> },
                {
                  id: "sites",
                  title: words("nav.sites"),
                  cell: ({ alike, differ, isChosen }) =>
                    isChosen ? words("company.alike", { n: alike, total: alike + differ }) : "–",
                },
              ]}
            />
          </Frame>
        )}
      </Answer>
      {open && <CompanySetting key={open.name} setting={open} onClose={() => change({ open: "" })} />}
      {renaming && company.data && <Rename name={company.data.name} onClose={() => setRenaming(false)} />}
    </DeskScreen>
  );
}

function Decides({ setting: { isChosen, differ } }: { setting: CloudValue<"company.settings">["settings"][number] }) {
  const words = useDeskWords();
  if (!isChosen) return <Chip>{words("company.by-site")}</Chip>;
  return (
    <span className="flex flex-wrap gap-1">
      <Chip tone="action">{words("company.by-company")}</Chip>
      {differ > 0 && <Chip tone="attention">{words.count("company.differs-one", "company.differs-many", differ)}</Chip>}
    </span>
  );
}

function Rename({ name: was, onClose }: { name: string; onClose: () => void }) {
  const words = useDeskWords();
  const cloud = useCloud();
  const me = useMe();
  const { run, busy } = useCloudActs();
  const [name, setName] = useState(was);
  // The side shows the name from who is signed in.
  const show = (shown: string) => cloud.enter({ ...me, company: { ...me.company, name: shown } });
  return (
    <FormDialog
      title={words("company.rename")}
      confirm={words("c.save")}
      ready={name.trim() !== "" && name.trim() !== was}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        const saved = await run(
          "company.save",
          { name: name.trim() },
          {
            done: words("company.renamed", { name: name.trim() }),
            undo: () =>
              void run("company.save", { name: was }, { done: words("c.undone") }).then((back) => back && show(was)),
          },
        );
        if (!saved) return;
        show(saved.name);
        onClose();
      }}
    >
      <p className="text-muted text-sm">{words("company.rename-what")}</p>
      <TextField label={words("c.name")} value={name} onChange={setName} lengthMax={80} required />
    </FormDialog>
  );
}
