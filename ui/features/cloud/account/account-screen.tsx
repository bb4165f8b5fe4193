import { Fingerprint, LogOut, Plus, Smartphone } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloud, useCloudNow, useMe } from "../../../client/cloud/cloud-context.ts";
import { addPasskey, deviceName } from "../../../client/cloud/passkeys.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { useStore } from "../../../client/use-store.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { ChoiceField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { languageNames } from "../../../kit/messages/use-say.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";
import { SecondFactor } from "./second-factor.tsx";

/** What somebody sets about himself: name, language, passkeys, second factor, where else he is signed in. */
export function AccountScreen() {
  const words = useDeskWords();
  const me = useMe();
  const cloud = useCloud();
  const settings = useStore(cloud.settings);
  const { run, busy } = useCloudActs();
  const siteName = useSiteName();
  const [name, setName] = useState(me.name);
  const keep = async (input: { name?: string; language?: "en" | "de" }) => {
    const saved = await run("people.save-me", input, { done: words("c.saved") });
    if (saved) cloud.enter(saved);
  };
  return (
    <DeskScreen title={words("nav.account")}>
      <div className="grid gap-4 lg:grid-cols-2">
        <Frame title={me.email}>
          <div className="flex flex-col gap-3 px-3 pb-3">
            <div className="flex items-end gap-2">
              <div className="flex-1">
                <TextField label={words("c.name")} value={name} onChange={setName} lengthMax={80} fill="name" />
              </div>
              <DeskButton
                disabled={busy || name.trim() === "" || name.trim() === me.name}
                onPress={() => void keep({ name: name.trim() })}
              >
                {words("c.save")}
              </DeskButton>
            </div>
            <ChoiceField
              label={words("account.language")}
              value={words.language}
              options={(["en", "de"] as const).map((value) => ({ value, label: languageNames[value] }))}
              onChange={(language) => {
                cloud.settings.change({ language });
                void keep({ language });
              }}
            />
            <ChoiceField
              label={words("account.theme")}
              value={settings.theme}
              options={(["system", "light", "dark"] as const).map((value) => ({
                value,
                label: words.of("theme", value),
              }))}
              onChange={(theme) => cloud.settings.change({ theme })}
            />
            <p className="text-muted text-sm">
              {me.roles.map((role) => words.of("cloud-role", role)).join(", ")}
              {" · "}
              {me.regions.length + me.sites.length === 0
                ? words("c.all-sites")
                : [...me.regions, ...me.sites.map(siteName)].join(", ")}
            </p>
          </div>
        </Frame>
        <SecondFactor />
      </div>
      <Passkeys />
      <SessionList />
    </DeskScreen>
  );
}

function Passkeys() {
  const words = useDeskWords();
  const cloud = useCloud();
  const nowMs = useCloudNow();
  const { run, busy, tell } = useCloudActs();
  const answer = useCloudLive("passkeys.list", {});
  async function add() {
    const added = await addPasskey(cloud);
    tell(added.ok ? words("account.passkey-added") : words.problem(added.problem).title);
    void answer.refetch();
  }
  return (
    <Frame
      title={words("account.passkeys")}
      aside={
        <DeskButton icon={Plus} disabled={busy} onPress={() => void add()}>
          {words("account.add-passkey")}
        </DeskButton>
      }
    >
      <Answer answer={answer} rows={2}>
        {({ passkeys }) => (
          <DataTable
            label={words("account.passkeys")}
            rows={passkeys}
            keyOf={({ id }) => id}
            empty={<p className="px-3 py-4 text-muted text-sm">{words("account.no-passkeys")}</p>}
            columns={[
              {
                id: "name",
                title: words("c.name"),
                cell: ({ name }) => (
                  <span className="flex items-center gap-2 font-semibold">
                    <Fingerprint aria-hidden="true" className="size-5 text-muted" />
                    {name}
                  </span>
                ),
              },
              { id: "made", title: words("keys.made"), cell: ({ madeMs }) => words.moment(madeMs, nowMs) },
              { id: "used", title: words("keys.used"), cell: ({ usedMs }) => words.ago(usedMs, nowMs) },
              { id: "synced", title: "", cell: ({ synced }) => synced && <Chip>{words("account.synced")}</Chip> },
              {
                id: "acts",
                title: "",
                end: true,
                cell: ({ id }) => (
                  <DeskButton
                    disabled={busy}
                    onPress={() => void run("passkeys.remove", { id }, { done: words("account.passkey-removed") })}
                  >
                    {words("c.remove")}
                  </DeskButton>
                ),
              },
            ]}
          />
        )}
      </Answer>
    </Frame>
  );
}

type Session = CloudValue<"sessions.list">["sessions"][number];

function SessionList() {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const { run, busy } = useCloudActs();
  const answer = useCloudLive("sessions.list", {});
  return (
    <Frame
      title={words("account.sessions")}
      aside={
        (answer.data?.sessions.length ?? 0) > 1 && (
          <DeskButton
            icon={LogOut}
            disabled={busy}
            onPress={() => void run("sessions.end", {}, { done: words("account.others-ended") })}
          >
            {words("account.end-others")}
          </DeskButton>
        )
      }
    >
      <Answer answer={answer} rows={2}>
        {({ sessions }) => (
          <DataTable
            label={words("account.sessions")}
            rows={sessions}
            keyOf={({ id }) => id}
            empty={null}
            columns={[
              {
                id: "agent",
                title: words("inbox.device"),
                cell: (session: Session) => (
                  <span className="flex items-center gap-2">
                    <Smartphone aria-hidden="true" className="size-5 shrink-0 text-muted" />
                    <span className="line-clamp-1 max-w-md" title={session.agent}>
                      {deviceName(session.agent) || session.agent || "–"}
                    </span>
                    {session.current && <Chip tone="ok">{words("account.this-one")}</Chip>}
                  </span>
                ),
              },
              { id: "address", title: words("audit.address"), cell: ({ address }) => address },
              { id: "used", title: words("keys.used"), cell: ({ usedMs }) => words.ago(usedMs, nowMs) },
              {
                id: "acts",
                title: "",
                end: true,
                cell: ({ id, current }) =>
                  !current && (
                    <DeskButton
                      disabled={busy}
                      onPress={() => void run("sessions.end", { id }, { done: words("account.ended") })}
                    >
                      {words("account.end")}
                    </DeskButton>
                  ),
              },
            ]}
          />
        )}
      </Answer>
    </Frame>
  );
}
