import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { Problem } from "../../client/problem.ts";
import { useCommand } from "../../client/use-command.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { type TransferDraft, wantedOf } from "./transfer-draft.ts";

export interface MakeTransfer {
  /** False when it was not made: then `problem` says why. What nobody answered may be made again: it is made once. */
  make(draft: TransferDraft): Promise<boolean>;
  busy: boolean;
  problem: Problem | undefined;
  clearProblem(): void;
}

/** Belongs to the screen, not to the form: a form that is closed and opened again goes on with the same command. */
export function useMakeTransfer(): MakeTransfer {
  const words = useWords();
  const siteName = useSiteName();
  const { tell } = useActs();
  const send = useCommand("transfers.send", { onceUntilAnswered: true });
  const ask = useCommand("transfers.ask", { onceUntilAnswered: true });
  const [problem, setProblem] = useState<Problem>();

  async function sendFromHere({ site, release, ...draft }: TransferDraft): Promise<boolean> {
    const made = await send.send({ toSite: site, release, ...wantedOf(draft) });
    if (made?.ok)
      tell(
        words(release ? "transfers.sent-made" : "transfers.planned-made", {
          number: made.value.number,
          site: siteName(site),
        }),
      );
    else setProblem(made?.problem);
    return made?.ok === true;
  }
  async function askThere({ site, ...draft }: TransferDraft): Promise<boolean> {
    const asked = await ask.send({ fromSite: site, ...wantedOf(draft) });
    if (asked?.ok) tell(words("transfers.asked-made", { site: siteName(site) }));
    else setProblem(asked?.problem);
    return asked?.ok === true;
  }
  return {
    make(draft) {
      setProblem(undefined);
      return draft.way === "send" ? sendFromHere(draft) : askThere(draft);
    },
    busy: send.busy || ask.busy,
    problem,
    clearProblem: () => setProblem(undefined),
  };
}
