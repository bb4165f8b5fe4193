import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import type { Problem } from "../../../client/problem.ts";
import { TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { ShowOnce } from "../shared/show-once.tsx";
import { RightsFields, type RightsGiven } from "./rights-fields.tsx";

/** Invites somebody and shows the link, once: how it gets to the person is the inviter's to choose. */
export function InvitePerson({ onClose }: { onClose: () => void }) {
  const words = useDeskWords();
  const { send, busy } = useCloudActs();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [rights, setRights] = useState<RightsGiven>({ roles: ["regional-manager"], regions: [], sites: [] });
  const [made, setMade] = useState<CloudValue<"people.invite">>();
  const [problem, setProblem] = useState<Problem>();
  if (made) return <InviteLink name={name} link={made.link} expiresAtMs={made.expiresAtMs} onClose={onClose} />;
  return (
    <FormDialog
      wide
      title={words("people.invite")}
      confirm={words("people.make-link")}
      ready={name.trim() !== "" && /^\S+@\S+$/.test(email.trim()) && rights.roles.length > 0}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        setProblem(undefined);
        const answer = await send("people.invite", { name: name.trim(), email: email.trim(), ...rights });
        if (answer.ok) setMade(answer.value);
        else setProblem(answer.problem);
      }}
    >
      {problem && <ProblemBox problem={problem} />}
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label={words("c.name")} value={name} onChange={setName} lengthMax={80} required />
        <TextField label={words("people.email")} kind="email" value={email} onChange={setEmail} required />
      </div>
      <RightsFields value={rights} onChange={setRights} />
    </FormDialog>
  );
}

export function InviteLink({
  name,
  link,
  expiresAtMs,
  onClose,
}: {
  name: string;
  link: string;
  expiresAtMs: number;
  onClose: () => void;
}) {
  const words = useDeskWords();
  return (
    <ShowOnce title={words("people.link-for", { name })} text={link} onClose={onClose}>
      {words("people.link-what", { time: words.moment(expiresAtMs, Date.now()) })}
    </ShowOnce>
  );
}
