import { Fingerprint, LogIn } from "lucide-react";
import { useEffect, useState } from "react";
import type { Me } from "../../../client/cloud/cloud.ts";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloud } from "../../../client/cloud/cloud-context.ts";
import type { Landing } from "../../../client/cloud/landing.ts";
import { acceptInvitation, signInWithPasskey } from "../../../client/cloud/passkeys.ts";
import { useCloudCall } from "../../../client/cloud/use-cloud.ts";
import type { Answer, Problem } from "../../../client/problem.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { LanguageChoice } from "../shared/language-choice.tsx";

type Invitation = CloudValue<"sign-in.invited">;

/** The way in: an invitation, a passkey, a provider, and the code of the second factor where one is needed. */
export function SignInScreen({
  landing,
  needsCode,
  onEntered,
}: {
  landing: Landing;
  needsCode: boolean;
  onEntered: () => void;
}) {
  const words = useDeskWords();
  const cloud = useCloud();
  const [invite, setInvite] = useState(landing.invite);
  const [problem, setProblem] = useState<Problem | undefined>(
    landing.problem === undefined
      ? undefined
      : { code: landing.problem, status: 0, title: landing.problem, detail: "", todo: "", data: {} },
  );
  const [busy, setBusy] = useState(false);
  const ways = useCloudCall("sign-in.ways", {});

  async function enter(way: () => Promise<Answer<Me>>) {
    setBusy(true);
    setProblem(undefined);
    const answer = await way();
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    cloud.enter(answer.value);
    onEntered();
  }
  return (
    <main className="grid min-h-full place-items-center p-4">
      <section className="flex w-full max-w-md flex-col gap-5 rounded-2xl border border-line bg-panel p-6 sm:p-8">
        <header className="flex flex-col gap-1">
          <p className="font-semibold text-action text-sm">Kontor</p>
          <h1 className="font-bold text-2xl">
            {words(needsCode ? "sign-in.code-title" : invite ? "sign-in.welcome" : "sign-in.title")}
          </h1>
        </header>
        {problem && <ProblemBox problem={problem} />}
        {needsCode ? (
          <CodeForm busy={busy} onCode={(code) => void enter(() => cloud.door.call("sign-in.totp", { code }))} />
        ) : invite ? (
          <Invited
            code={invite}
            busy={busy}
            onAccept={(opened) => void enter(() => acceptInvitation(cloud, invite, opened))}
            onOther={() => setInvite(undefined)}
          />
        ) : (
          <>
            <p className="text-muted">{words("sign-in.how")}</p>
            <DeskButton
              wide
              tone="primary"
              icon={Fingerprint}
              disabled={busy}
              onPress={() => void enter(() => signInWithPasskey(cloud))}
            >
              {words("sign-in.passkey")}
            </DeskButton>
            {(ways.data?.providers ?? []).map(({ provider, title, url }) => (
              <DeskButton key={provider} wide icon={LogIn} disabled={busy} onPress={() => location.assign(url)}>
                {words("sign-in.with", { name: title })}
              </DeskButton>
            ))}
          </>
        )}
        <footer className="flex gap-1 border-line border-t pt-4">
          <LanguageChoice />
        </footer>
      </section>
    </main>
  );
}

function Invited({
  code,
  busy,
  onAccept,
  onOther,
}: {
  code: string;
  busy: boolean;
  onAccept: (opened: Invitation) => void;
  onOther: () => void;
}) {
  const words = useDeskWords();
  const { door } = useCloud();
  const [opened, setOpened] = useState<Invitation>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    let isGone = false;
    void door.call("sign-in.invited", { code }).then((answer) => {
      if (isGone) return;
      if (answer.ok) setOpened(answer.value);
      else setProblem(answer.problem);
    });
    return () => {
      isGone = true;
    };
  }, [door, code]);
  return (
    <>
      {problem && <ProblemBox problem={problem} />}
      {opened && (
        <>
          <p>{words("sign-in.invited", { name: opened.name, company: opened.company })}</p>
          <p className="text-muted text-sm">{words("sign-in.make-passkey-what")}</p>
          <DeskButton wide tone="primary" icon={Fingerprint} disabled={busy} onPress={() => onAccept(opened)}>
            {words("sign-in.make-passkey")}
          </DeskButton>
        </>
      )}
      {!opened && !problem && (
        <p role="status" className="text-muted">
          {words("c.loading")}
        </p>
      )}
      <DeskButton wide tone="quiet" onPress={onOther}>
        {words("sign-in.have-passkey")}
      </DeskButton>
    </>
  );
}

function CodeForm({ busy, onCode }: { busy: boolean; onCode: (code: string) => void }) {
  const words = useDeskWords();
  const cloud = useCloud();
  const [code, setCode] = useState("");
  const digits = code.replace(/\s/g, "");
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onCode(digits);
        setCode("");
      }}
    >
      <TextField
        label={words("sign-in.code")}
        hint={words("sign-in.code-hint")}
        kind="digits"
        value={code}
        onChange={setCode}
        lengthMax={7}
        fill="one-time-code"
        mono
      />
      <DeskButton submit wide tone="primary" disabled={busy || !/^\d{6}$/.test(digits)} onPress={() => {}}>
        {words("sign-in.enter")}
      </DeskButton>
      <DeskButton wide tone="quiet" onPress={() => void cloud.door.call("sign-in.out", {}).then(() => cloud.leave())}>
        {words("sign-in.somebody-else")}
      </DeskButton>
    </form>
  );
}
