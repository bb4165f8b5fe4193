import { Link2, UserCheck, UserX } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { InviteLink } from "./invite-person.tsx";
import type { Person } from "./people-screen.tsx";
import { RightsFields, type RightsGiven } from "./rights-fields.tsx";

/** Changes what somebody may do, gives a new way in, or shuts somebody out at once. */
export function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const [name, setName] = useState(person.name);
  const [rights, setRights] = useState<RightsGiven>({
    roles: person.roles,
    regions: person.regions,
    sites: person.sites,
  });
  const [link, setLink] = useState<CloudValue<"people.reinvite">>();
  const { person: id, name: was, roles, regions, sites } = person;
  const reactivate = () =>
    void run("people.reactivate", { person: id }, { done: words("people.reactivated", { name: was }) });

  return (
    <SideSheet
      title={was}
      onClose={onClose}
      actions={
        <>
          <DeskButton
            tone="primary"
            disabled={busy || name.trim() === "" || rights.roles.length === 0}
            onPress={async () => {
              const saved = await run(
                "people.save",
                { person: id, name: name.trim(), ...rights },
                {
                  done: words("people.saved", { name: name.trim() }),
                  undo: () =>
                    void run(
                      "people.save",
                      { person: id, name: was, roles, regions, sites },
                      { done: words("c.undone") },
                    ),
                },
              );
              if (saved) onClose();
            }}
          >
            {words("c.save")}
          </DeskButton>
          <DeskButton
            icon={Link2}
            disabled={busy}
            onPress={async () => setLink(await run("people.reinvite", { person: id }))}
          >
            {words("people.new-link")}
          </DeskButton>
          {person.active ? (
            <DeskButton
              icon={UserX}
              tone="danger"
              disabled={busy}
              onPress={() =>
                void run(
                  "people.deactivate",
                  { person: id },
                  { done: words("people.deactivated", { name: was }), undo: reactivate },
                )
              }
            >
              {words("people.deactivate")}
            </DeskButton>
          ) : (
            <DeskButton icon={UserCheck} disabled={busy} onPress={reactivate}>
              {words("people.reactivate")}
            </DeskButton>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted text-sm">{person.email}</p>
        <TextField label={words("c.name")} value={name} onChange={setName} lengthMax={80} />
        <RightsFields value={rights} onChange={setRights} />
      </div>
      {link && (
        <InviteLink name={was} link={link.link} expiresAtMs={link.expiresAtMs} onClose={() => setLink(undefined)} />
      )}
    </SideSheet>
  );
}
