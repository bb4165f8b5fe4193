import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { EditPerson } from "./edit-person.tsx";
import { InvitePerson } from "./invite-person.tsx";

export type Person = CloudValue<"people.list">["people"][number];

/** Everybody who may sign in here: roles, limits, how they sign in, when they were last seen. */
export function PeopleScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const [inviting, setInviting] = useState(false);
  const answer = useCloudLive("people.list", { limit });
  const text = (address.text ?? "").trim().toLowerCase();
  const open = answer.data?.people.find(({ person }) => person === address.open);
  return (
    <DeskScreen
      title={words("nav.people")}
      tools={
        <>
          <SearchBox
            value={address.text ?? ""}
            onChange={(next) => change({ text: next }, { replace: true })}
            prompt={words("people.search")}
          />
          {may() && (
            <DeskButton icon={UserPlus} tone="primary" onPress={() => setInviting(true)}>
              {words("people.invite")}
            </DeskButton>
          )}
        </>
      }
    >
      <Answer answer={answer}>
        {({ people, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.people")}
                rows={people.filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(text))}
                keyOf={({ person }) => person}
                onOpen={may() ? ({ person }) => change({ open: person }) : undefined}
                chosen={address.open}
                empty={<EmptyState icon={Users} title={words("c.nothing-found")} />}
                columns={[
                  { id: "name", title: words("c.name"), cell: ({ name }) => name },
                  { id: "email", title: words("people.email"), cell: ({ email }) => email },
                  {
                    id: "roles",
                    title: words("people.roles"),
                    cell: ({ roles }) => roles.map((role) => words.of("cloud-role", role)).join(", "),
                  },
                  {
                    id: "limits",
                    title: words("people.limits"),
                    cell: ({ regions, sites }) =>
                      regions.length + sites.length === 0
                        ? words("c.all-sites")
                        : [...regions, ...sites.map(siteName)].join(", "),
                  },
                  {
                    id: "ways",
                    title: words("people.ways"),
                    cell: (one) => (
                      <span className="flex flex-wrap gap-1">
                        {one.passkeys > 0 && (
                          <Chip>{words.count("people.passkey", "people.passkeys", one.passkeys)}</Chip>
                        )}
                        {one.totp && <Chip>{words("people.code")}</Chip>}
                        {one.identities.map(({ provider }) => (
                          <Chip key={provider}>{provider}</Chip>
                        ))}
                        {one.invitedUntilMs !== null && one.passkeys + one.identities.length === 0 && (
                          <Chip tone="action">
                            {words("people.invited-until", { time: words.moment(one.invitedUntilMs, nowMs) })}
                          </Chip>
                        )}
                        {!one.active && <Chip tone="attention">{words("people.inactive")}</Chip>}
                      </span>
                    ),
                  },
                  { id: "seen", title: words("people.seen"), cell: ({ lastSeenMs }) => words.ago(lastSeenMs, nowMs) },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      {open && <EditPerson key={open.person} person={open} onClose={() => change({ open: "" })} />}
      {inviting && <InvitePerson onClose={() => setInviting(false)} />}
    </DeskScreen>
  );
}
