import { Undo2 } from "lucide-react";
import { useActs } from "../../client/act.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Updates } from "./updates-screen.tsx";

/** A new version was given up: why, and what became of the work that it had taken. */
export function RollbackNotice({ rollback, maySet }: { rollback: NonNullable<Updates["rollback"]>; maySet: boolean }) {
  const words = useWords();
  const { run, busy } = useActs();
  const { version, backTo, cause, boots, facts, parked, checks } = rollback;
  const bad = checks.filter(({ state }) => state === "bad");
  return (
    <section role="alert" className="flex items-center gap-4 rounded-2xl bg-attention p-4 text-on-attention">
      <Undo2 aria-hidden="true" className="size-10 shrink-0" />
      <div className="min-w-0 flex-1">
        <h2 className="font-bold text-xl">{words("up.back-title", { version, backTo })}</h2>
        <p>
          {words.of("up.cause", cause)} {boots > 0 && words("up.back-tries", { n: boots })}
        </p>
        {bad.map(({ name, detail }) => (
          <p key={name}>
            {words(`up.check.${name}`)}: {detail}
          </p>
        ))}
        <p className="font-semibold">
          {facts > 0 ? words("up.back-facts", { n: words.number(facts) }) : words("up.back-none")}{" "}
          {parked > 0 && words("up.back-parked", { n: words.number(parked) })}
        </p>
      </div>
      {maySet && (
        <TouchButton disabled={busy} onPress={() => void run("updates.seen", {})}>
          {words("up.understood")}
        </TouchButton>
      )}
    </section>
  );
}
