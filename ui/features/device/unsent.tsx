import { CloudUpload, RefreshCw, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import type { Entry } from "../../client/outbox/outbox-db.ts";
import { useStore } from "../../client/use-store.ts";
import { Button } from "../../kit/button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { Problem } from "../../kit/problem.tsx";

/** Everything this device holds that the appliance has not confirmed, and what it refused. */
export function Unsent() {
  const { outbox, sender, connection } = useKontor();
  const say = useSay();
  const view = useStore(outbox.view);
  const sending = useStore(sender.state);
  const net = useStore(connection);
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view means new entries
  useEffect(() => {
    let here = true;
    void outbox.entries().then((read) => here && setEntries(read));
    return () => {
      here = false;
    };
  }, [outbox, view]);

  const refused = entries.filter((entry) => entry.kind === "refused");
  const waiting = entries.filter((entry) => entry.kind === "command");
  const lastCommand = Math.max(0, ...[...refused, ...waiting].map(({ seq }) => seq));
  const inStep = entries.filter((entry) => entry.kind === "event" && entry.seq > lastCommand);
  const detail = {
    online: "net.detail-online",
    retrying: "net.detail-retrying",
    offline: "net.detail-offline",
  } as const;

  return (
    <main className="mx-auto flex h-full w-full max-w-xl flex-col">
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-3">
        <h1 className="font-bold text-2xl">{say("unsent.title")}</h1>
        <p className="text-base text-muted">{say(detail[net.state])}</p>
        {sending === "sign-in" && (
          <p className="rounded-xl bg-attention p-4 font-semibold text-lg text-on-attention">{say("net.sign-in")}</p>
        )}
        {entries.length === 0 && (
          <EmptyState icon={CloudUpload} title={say("unsent.none")} hint={say("unsent.none-hint")} />
        )}
        {refused.length > 0 && (
          <section className="flex flex-col gap-3">
            <h2 className="font-bold text-lg">
              {say("unsent.attention")} ({refused.length})
            </h2>
            <p className="text-muted">{say("unsent.attention-hint")}</p>
            {refused.map((entry) => (
              <Refused key={entry.seq} entry={entry} />
            ))}
          </section>
        )}
        {waiting.length > 0 && (
          <section>
            <h2 className="font-bold text-lg">
              {say("unsent.waiting")} ({waiting.length})
            </h2>
            <ul>
              {waiting.slice(0, 100).map((entry) => (
                <Line key={entry.seq} entry={entry} />
              ))}
            </ul>
          </section>
        )}
        {inStep.length > 0 && (
          <section>
            <h2 className="font-bold text-lg">
              {say("unsent.in-step")} ({inStep.length})
            </h2>
            <ul>
              {inStep.slice(-20).map((entry) => (
                <Line key={entry.seq} entry={entry} />
              ))}
            </ul>
          </section>
        )}
        <p className="mt-auto text-muted text-sm">{say("unsent.device", { device: view.device })}</p>
      </div>
      {waiting.length > 0 && (
        <div className="border-line border-t-2 bg-panel/60 p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
          <Button
            tone="primary"
            wide
            icon={RefreshCw}
            disabled={sending === "sending"}
            onPress={() => void sender.flush()}
          >
            {say("unsent.send-now")}
          </Button>
        </div>
      )}
    </main>
  );
}

function Line({ entry }: { entry: Entry }) {
  const say = useSay();
  const what = entry.kind === "event" ? eventWords(entry) : inputWords(entry.input);
  return (
    <li className="flex items-baseline gap-3 border-line border-t py-2">
      <span className="w-12 shrink-0 text-muted text-sm tabular-nums">#{entry.seq}</span>
      <span className="min-w-0 flex-1">
        <span className="block font-semibold">
          {say("unsent.at", { type: say.phrase({ code: `job.${entry.jobType}` }), time: say.time(entry.atMs) })}
        </span>
        <span className="block break-all font-mono text-muted text-sm">{what}</span>
      </span>
    </li>
  );
}

function Refused({ entry }: { entry: Extract<Entry, { kind: "refused" }> }) {
  const { outbox, sender } = useKontor();
  const say = useSay();
  const [sure, setSure] = useState(false);
  return (
    <Problem problem={entry.problem}>
      <ul>
        <Line entry={entry} />
      </ul>
      <div className="grid grid-cols-2 gap-2">
        <Button icon={RefreshCw} onPress={() => void outbox.retry(entry.seq).then(() => sender.flush())}>
          {say("unsent.try-again")}
        </Button>
        <Button
          icon={Trash2}
          tone={sure ? "warning" : "quiet"}
          onPress={() => (sure ? void outbox.putAside(entry.seq) : setSure(true))}
        >
          {say("unsent.put-aside")}
        </Button>
      </div>
      {sure && <p className="text-sm">{say("unsent.put-aside-hint")}</p>}
    </Problem>
  );
}

function eventWords(entry: Extract<Entry, { kind: "event" }>): string {
  const { event } = entry;
  switch (event.type) {
    case "scan":
      return event.raw;
    case "quantity":
      return String(event.qty);
    case "text":
      return `${event.field}: ${event.value}`;
    case "choose":
    case "offer":
      return event.id;
    case "undo":
      return "↶";
  }
}

/** Enough to know it again by: the plain values of the command. */
function inputWords(input: Record<string, unknown>): string {
  return Object.entries(input)
    .filter(([field]) => !bookkeeping.has(field))
    .filter(([, value]) => typeof value === "string" || typeof value === "number")
    .map(([name, value]) => `${name} ${value}`)
    .join(" · ");
}

/** Says nothing to a person. */
const bookkeeping: ReadonlySet<string> = new Set(["taskId", "leaseEpoch", "allocationId"]);
