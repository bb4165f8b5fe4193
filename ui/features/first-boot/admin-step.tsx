import { useState } from "react";
import { readScan } from "#sync/model/gs1/scan.ts";
import { pinFlaw } from "#sync/model/people/pin-rules.ts";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { signIn } from "../../client/sign-in.ts";
import { useScans } from "../../client/use-scans.ts";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { StepFrame, type StepProps } from "./step-frame.tsx";
import { type StepState, useAnswer } from "./use-first-boot.ts";

const badgeLengthMin = 4;
/** Who it is, for the sign-in that follows at once. */
const adminId = "admin";

export interface AdminStepProps extends StepProps {
  state: StepState;
  /** On a box nobody else could sign in. */
  isNeeded: boolean;
}

export function AdminStep({ state, isNeeded, onBack, onDone, onSkip }: AdminStepProps) {
  const words = useWords();
  const kontor = useKontor();
  const { answer, busy } = useAnswer();
  const [name, setName] = useState(state.detail);
  const [badge, setBadge] = useState("");
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<ProblemShape>();
  useScans(({ raw }) => setBadge(readScan(raw).text));

  const flaw = pinFlaw(pin);
  const problems = {
    name: name.trim() === "" ? words("boot.needed") : undefined,
    badge: badge.trim() !== "" && badge.trim().length < badgeLengthMin ? words("boot.badge-short") : undefined,
    pin: flaw && words(`boot.pin.${flaw}`),
    again: pin === again ? undefined : words("boot.pin-differs"),
  };
  const said = (field: keyof typeof problems) => (asked ? problems[field] : undefined);
  async function make() {
    setAsked(true);
    setProblem(undefined);
    if (Object.values(problems).some(Boolean)) return;
    const given = { name: name.trim(), pin, ...(badge.trim() !== "" && { badge: badge.trim() }) };
    const told = await answer({ step: "admin", ...given });
    if (!told) return;
    if (!told.ok) return setProblem(told.problem);
    // From here on it is this person who sets up, by the PIN that was just given.
    const signed = await signIn(kontor, { personId: adminId, pin });
    if (signed.ok) onDone();
    else setProblem(signed.problem);
  }
  const isDone = state.outcome === "applied";
  return (
    <StepFrame
      title={words("boot.step.admin")}
      hint={words("boot.hint.admin")}
      problem={problem}
      onBack={onBack}
      onSkip={isDone || !isNeeded ? onSkip : undefined}
      onNext={() => void make()}
      nextLabel={words("boot.admin-make")}
      busy={busy}
    >
      <div className="grid grid-cols-2 items-start gap-4">
        <TouchField
          label={words("boot.admin-name")}
          value={name}
          onChange={setName}
          kind="words"
          lengthMax={80}
          problem={said("name")}
        />
        <TouchField
          label={words("boot.badge")}
          hint={words("boot.badge-hint")}
          value={badge}
          onChange={setBadge}
          problem={said("badge")}
        />
        <TouchField
          label={words("boot.pin")}
          hint={words("boot.pin-hint")}
          value={pin}
          onChange={setPin}
          kind="number"
          lengthMax={12}
          problem={said("pin")}
          secret
        />
        <TouchField
          label={words("boot.pin-again")}
          value={again}
          onChange={setAgain}
          kind="number"
          lengthMax={12}
          problem={said("again")}
          onEnter={() => void make()}
          secret
        />
      </div>
    </StepFrame>
  );
}
