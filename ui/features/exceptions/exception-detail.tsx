import { CircleCheck, Hand, RotateCcw, Signature } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useMay } from "../../client/use-may.ts";
import { usePersonName } from "../../client/use-person-name.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { alarmTodo, exceptionTitle } from "../../kit/exception-title.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { ExceptionRow } from "./exceptions-screen.tsx";

/** Details that name sites; in other kinds they may be places, which stay as they are. */
const ofSites: ReadonlySet<string> = new Set(["from", "to", "authority", "site"]);

/** One exception: what is known about it, the work that hangs on it, and the decision. */
export function ExceptionDetail({
  exception,
  onOrder,
  onFind,
}: {
  exception: ExceptionRow;
  onOrder: (orderId: string) => void;
  onFind: (code: string) => void;
}) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const personName = usePersonName();
  const siteName = useSiteName();
  const [asked, setAsked] = useState<"resolve" | "waive">();
  const {
    id: exceptionId,
    kind,
    state,
    severity,
    detail,
    place,
    sku,
    lpn,
    orderId,
    openedAt,
    openedBy,
    claimedBy,
    closedBy,
    closedAt,
    resolution,
    work,
  } = exception;
  const todo = alarmTodo(words.say.messages.language, exception);
  const nameOf = (id: string) =>
    id === "system" || id === ""
      ? words("k.appliance")
      : id.startsWith("cloud:") || id.startsWith("rule:")
        ? words("k.cloud")
        : personName(id);
  const isOpen = state === "open" || state === "claimed" || state === "resolving";
  const reopen = () => run("exceptions.reopen", { exceptionId }, { done: words("exc.reopened") });
  const end = (how: "resolve" | "waive", text: string) => {
    setAsked(undefined);
    const undo = () => void reopen();
    if (how === "resolve")
      void run("exceptions.resolve", { exceptionId, resolution: text }, { done: words("exc.resolved"), undo });
    else void run("exceptions.waive", { exceptionId, resolution: text }, { done: words("exc.waived"), undo });
  };
  const find = (code: string) => (
    <button type="button" onClick={() => onFind(code)} className="min-h-12 font-mono text-action underline">
      {code}
    </button>
  );
  return (
    <Panel
      title={exceptionTitle(words, words.say.messages.language, exception)}
      aside={
        <Chip tone={severity === "urgent" ? "error" : severity === "warning" ? "attention" : "plain"}>
          {words.of("severity", severity)}
        </Chip>
      }
      scrolls
    >
      <div className="flex flex-col gap-4">
        {todo !== "" && <p className="rounded-xl bg-tint p-3 font-semibold">{todo}</p>}
        <p className="text-muted">
          {openedAt !== null &&
            words("exc.opened", { time: words.dayTime(openedAt, Date.now()), name: nameOf(openedBy) })}
          {claimedBy !== "" && ` · ${words("exc.claimed-by", { name: nameOf(claimedBy) })}`}
        </p>
        <Facts
          facts={[
            [words("what.place"), place && find(place)],
            [words("what.sku"), sku && find(sku)],
            [words("what.lpn"), lpn && find(lpn)],
            ...Object.entries(detail)
              .filter(
                ([name, value]) =>
                  name !== "transferId" && value !== "" && value !== place && value !== sku && value !== lpn,
              )
              .map(
                ([name, value]) =>
                  [
                    words.of("detail", name),
                    typeof value === "number"
                      ? words.number(value)
                      : words.of("machine-why", ofSites.has(name) ? siteName(value) : personName(value)),
                  ] as const,
              ),
          ]}
        />
        <section className="flex flex-col gap-2">
          <h3 className="font-bold">{words("exc.work")}</h3>
          {work.length === 0 && <p className="text-muted">{words("exc.no-work")}</p>}
          {work.map(({ kind: what, id, type, state: workState, holder }) => (
            <div key={id} className="flex min-h-12 items-center gap-3 rounded-xl bg-sunken px-3 py-1.5">
              <span className="font-semibold">{words.of("work-kind", what)}</span>
              <span className="min-w-0 flex-1 truncate text-muted">
                {what === "task"
                  ? words.of("task-type", type)
                  : what === "count"
                    ? words.of("count-reason", type)
                    : type}
                {holder !== "" && ` · ${nameOf(holder)}`}
              </span>
              <Chip>
                {what === "task"
                  ? words.of("task-state", workState)
                  : what === "count"
                    ? words.of("count-state", workState)
                    : what === "order"
                      ? words.of("order-state", workState)
                      : words.of("inbound-state", workState)}
              </Chip>
            </div>
          ))}
        </section>
        {!isOpen && (
          <Facts
            facts={[
              [words("exc.resolution"), resolution],
              [
                words.of("exc-state", state),
                closedAt === null ? "" : `${nameOf(closedBy)}, ${words.dayTime(closedAt, Date.now())}`,
              ],
            ]}
          />
        )}
        <div className="flex flex-wrap gap-2">
          {orderId !== "" && <TouchButton onPress={() => onOrder(orderId)}>{words("work-kind.order")}</TouchButton>}
          {may("supervisor") && state === "open" && (
            <TouchButton
              icon={Hand}
              disabled={busy}
              onPress={() => void run("exceptions.claim", { exceptionId }, { done: words("exc.claimed") })}
            >
              {words("exc.claim")}
            </TouchButton>
          )}
          {may("supervisor") && isOpen && (
            <>
              <TouchButton tone="primary" icon={CircleCheck} disabled={busy} onPress={() => setAsked("resolve")}>
                {words("exc.resolve")}
              </TouchButton>
              <TouchButton icon={Signature} disabled={busy} onPress={() => setAsked("waive")}>
                {words("exc.waive")}
              </TouchButton>
            </>
          )}
          {may("supervisor") && !isOpen && (
            <TouchButton icon={RotateCcw} disabled={busy} onPress={() => void reopen()}>
              {words("exc.reopen")}
            </TouchButton>
          )}
        </div>
      </div>
      {asked !== undefined && (
        <AskReason
          title={words(asked === "resolve" ? "exc.resolve-title" : "exc.waive-title")}
          detail={words.of("exc-kind", kind)}
          reasons={
            asked === "resolve"
              ? ["why.corrected", "why.found", "why.relabelled", "why.supplier-told"]
              : ["why.accepted", "why.not-needed", "why.customer", "why.wrong-entry"]
          }
          confirm={words(asked === "resolve" ? "exc.resolve" : "exc.waive")}
          onClose={() => setAsked(undefined)}
          onDone={(text) => end(asked, text)}
        />
      )}
    </Panel>
  );
}
