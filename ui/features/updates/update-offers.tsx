import { CircleCheck, Download } from "lucide-react";
import { useActs } from "../../client/act.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Updates } from "./updates-screen.tsx";

/** Versions of the cloud and of the sticks; those that do not fit say why. */
export function UpdateOffers({
  offers,
  state,
  maySet,
}: Pick<Updates, "offers" | "state"> & {
  maySet: boolean;
}) {
  const words = useWords();
  const { run, busy } = useActs();
  const { language } = words.say.messages;
  const isFree = state.kind === "idle" || state.kind === "ready" || state.kind === "planned";
  return (
    <Panel title={words("up.offers")}>
      {offers.length === 0 && (
        <EmptyState icon={CircleCheck} title={words("up.current")} hint={words("up.current-hint")} />
      )}
      <ul className="flex flex-col gap-2">
        {offers.map(({ offer, version, source, bytes, notes, fits, why, wanted }) => (
          <li key={offer} className="flex items-center gap-3 rounded-xl border border-line p-3">
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-bold text-lg">{version}</span>
                <span className="text-muted">
                  {words(`up.source.${source}`)}
                  {bytes > 0 && ` · ${words("up.mb", { n: words.number(Math.ceil(bytes / 1_000_000)) })}`}
                </span>
                {wanted && <Chip tone="attention">{words("up.wanted")}</Chip>}
              </p>
              {notes[language] && <p className="whitespace-pre-line">{notes[language]}</p>}
              {why && (
                <p className="font-semibold text-muted">
                  {words.say.problem(why).title}: {words.say.problem(why).detail}
                </p>
              )}
            </div>
            {fits && maySet && (
              <TouchButton
                icon={Download}
                tone="primary"
                disabled={busy || !isFree || ("version" in state && state.version === version)}
                onPress={() => void run("updates.fetch", { offer }, { done: words("up.begun", { version }) })}
              >
                {words("up.fetch")}
              </TouchButton>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
