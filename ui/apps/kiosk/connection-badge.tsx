import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { CloudOff, RefreshCw, Wifi } from "lucide-react";
import { useKontor } from "../../client/kontor-context.ts";
import { useNow } from "../../client/use-now.ts";
import { useStore } from "../../client/use-store.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { type DataAge, dataAge } from "./data-age.ts";

/** The age of what is on the screen: the oldest of the values it follows. */
export function useDataAge(): DataAge {
  const { connection, live } = useKontor();
  const nowMs = useNow();
  const client = useQueryClient();
  // Runs again when a reading ends, so that the age falls at once.
  useIsFetching();
  const { state } = useStore(connection);
  const socketOpen = useStore(live.open);
  const shown = client.getQueryCache().findAll({ queryKey: ["live", "board.today"] });
  const readAtMs = Math.max(0, ...shown.map((query) => query.state.dataUpdatedAt));
  return dataAge({ online: state === "online", socketOpen, readAtMs, nowMs });
}

/** Small while all is well. */
export function ConnectionBadge({ age }: { age: DataAge }) {
  const words = useWords();
  if (age.state === "live")
    return (
      <p className="flex items-center gap-2 font-semibold text-ok-ink" data-testid="connection">
        <Wifi aria-hidden="true" className="size-5" />
        {words("age.live")}
      </p>
    );
  if (age.state === "as-of")
    return (
      <p className="flex items-center gap-2 font-semibold text-attention-ink" data-testid="connection">
        <RefreshCw aria-hidden="true" className="size-5" />
        {words("age.as-of", { time: words.time(age.atMs) })}
      </p>
    );
  return (
    <p className="flex items-center gap-2 font-semibold text-error-ink" data-testid="connection">
      <CloudOff aria-hidden="true" className="size-5" />
      {age.state === "stale" ? words("age.as-of", { time: words.time(age.atMs) }) : words("age.never")}
    </p>
  );
}

/** Over the whole width when what is shown may be wrong: nobody should take it for the floor as it is. */
export function StaleBanner({ age }: { age: DataAge }) {
  const words = useWords();
  if (age.state === "live" || age.state === "as-of") return null;
  return (
    <div role="alert" className="flex items-center gap-4 bg-error px-5 py-3 text-on-error">
      <CloudOff aria-hidden="true" className="size-9 shrink-0" />
      <div>
        <p className="font-bold text-lg">
          {age.state === "stale"
            ? words("age.stale", { time: words.time(age.atMs), age: words.span(age.ageMs) })
            : words("age.never")}
        </p>
        <p>{words("age.why")}</p>
      </div>
    </div>
  );
}
