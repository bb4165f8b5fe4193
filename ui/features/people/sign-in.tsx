import { ArrowLeft, IdCard, UserRound } from "lucide-react";
import { useState } from "react";
import { readScan } from "#sync/model/gs1/scan.ts";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { type Credentials, signIn } from "../../client/sign-in.ts";
import { useCall } from "../../client/use-call.ts";
import { useScans } from "../../client/use-scans.ts";
import { Button } from "../../kit/button.tsx";
import { useFeedback } from "../../kit/feedback/feedback.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { PinPad } from "../../kit/pin-pad.tsx";
import { Problem } from "../../kit/problem.tsx";
import { ScanField } from "../../kit/scan-field.tsx";

/** A badge is enough; a name with a PIN does it too. */
export function SignIn() {
  const kontor = useKontor();
  const say = useSay();
  const { give } = useFeedback();
  const [byName, setByName] = useState(false);
  const [person, setPerson] = useState<{ id: string; name: string }>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemShape>();

  async function enter(credentials: Credentials) {
    setBusy(true);
    setProblem(undefined);
    const answer = await signIn(kontor, credentials);
    setBusy(false);
    if (answer.ok) return give("ok", say("home.greeting", { name: answer.value.person.name }));
    setProblem(answer.problem);
    give("error", say("sign-in.failed"));
  }
  const enterBadge = (raw: string) => enter({ badge: readScan(raw).text });
  useScans(({ raw }) => enterBadge(raw));

  return (
    <main className="mx-auto flex h-full w-full max-w-xl flex-col gap-4 p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto">
        {problem && <Problem problem={problem} />}
        {!byName && (
          <div className="flex flex-1 flex-col items-center justify-center gap-5 text-center">
            <span className="grid size-36 place-items-center rounded-full bg-tint text-action">
              <IdCard aria-hidden="true" className="size-20" strokeWidth={1.5} />
            </span>
            <h1 className="font-bold text-2xl">{say("sign-in.badge")}</h1>
          </div>
        )}
        {byName && person === undefined && <Names onPick={setPerson} />}
        {byName && person !== undefined && (
          <h1 className="flex items-center gap-3 font-bold text-2xl">
            <UserRound aria-hidden="true" className="size-9 text-action" />
            {person.name}
          </h1>
        )}
      </div>
      {byName && person !== undefined && (
        <PinPad
          key={person.id}
          label={say("sign-in.pin")}
          busy={busy}
          keys={kontor.typed}
          onDone={(pin) => void enter({ personId: person.id, pin })}
        />
      )}
      {!byName && (
        <ScanField
          prompt={busy ? say("start.busy") : say("sign-in.badge")}
          onTyped={(text) => void enterBadge(text)}
          onCamera={() => kontor.camera.set(true)}
          keys={kontor.typed}
        />
      )}
      {byName ? (
        <Button
          wide
          icon={ArrowLeft}
          onPress={() => {
            if (person === undefined) setByName(false);
            setPerson(undefined);
            setProblem(undefined);
          }}
        >
          {person === undefined ? say("sign-in.by-badge") : say("act.back")}
        </Button>
      ) : (
        <Button wide icon={UserRound} onPress={() => setByName(true)}>
          {say("sign-in.by-name")}
        </Button>
      )}
    </main>
  );
}

/** Who signed in here before comes first; without a connection they are the only ones known. */
function Names({ onPick }: { onPick: (person: { id: string; name: string }) => void }) {
  const { sessions } = useKontor();
  const say = useSay();
  const [typed, setTyped] = useState("");
  const names = useCall("people.names", {});
  const known = sessions.known();
  const people = [
    ...known,
    ...(names.data?.people ?? []).filter(({ id }) => !known.some((person) => person.id === id)),
  ];
  return (
    <>
      <h1 className="font-bold text-2xl">{say("sign-in.pick-name")}</h1>
      {people.map((person) => (
        <Button key={person.id} wide onPress={() => onPick(person)}>
          {person.name}
        </Button>
      ))}
      {people.length === 0 && !names.isPending && (
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim() !== "") onPick({ id: typed.trim(), name: typed.trim() });
          }}
        >
          <p className="text-muted">{say("sign-in.no-names")}</p>
          <input
            type="text"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            aria-label={say("sign-in.person-id")}
            placeholder={say("sign-in.person-id")}
            autoComplete="off"
            maxLength={64}
            className="h-16 rounded-xl border-2 border-line bg-panel px-4 font-semibold text-xl"
          />
          <Button tone="primary" wide submit disabled={typed.trim() === ""}>
            {say("act.next")}
          </Button>
        </form>
      )}
    </>
  );
}
