import { CircleCheckBig, Info, OctagonAlert, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Row } from "../../kit/board/row.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { exceptionTitle } from "../../kit/exception-title.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ExceptionDetail } from "./exception-detail.tsx";

export type ExceptionRow = CallValue<"exceptions.list">["exceptions"][number];
const pageStep = 50;

export interface ExceptionsScreenProps {
  onOrder: (orderId: string) => void;
  onFind: (code: string) => void;
}

/** What contradicts the book: booked, shown, and closed here or by the work that hangs on it. */
export function ExceptionsScreen({ onOrder, onFind }: ExceptionsScreenProps) {
  const words = useWords();
  const [state, setState] = useState<"open" | "closed">("open");
  const [chosenId, setChosenId] = useState<string>();
  const [most, setMost] = useState(pageStep);
  const answer = useLive("exceptions.list", { state, limit: most });
  return (
    <Screen
      title={words("nav.exceptions")}
      tools={
        <Tabs
          label={words("nav.exceptions")}
          chosen={state}
          onChoose={(next) => {
            setState(next);
            setChosenId(undefined);
            setMost(pageStep);
          }}
          tabs={[
            { id: "open", label: words("exc.open"), count: answer.data?.open },
            { id: "closed", label: words("exc.closed") },
          ]}
        />
      }
    >
      <AnswerState answer={answer} rows={8}>
        {({ exceptions, next }) => {
          if (exceptions.length === 0)
            return (
              <EmptyState
                icon={CircleCheckBig}
                title={words("exc.none")}
                hint={state === "open" ? words("exc.none-hint") : undefined}
              />
            );
          const chosen = exceptions.find(({ id }) => id === chosenId) ?? exceptions[0];
          return (
            <div className="grid min-h-0 flex-1 grid-cols-[minmax(24rem,2fr)_3fr] gap-3">
              <div className="flex min-h-0 flex-col gap-2 overflow-y-auto overscroll-contain pb-2">
                {exceptions.map((exception) => (
                  <ExceptionLine
                    key={exception.id}
                    exception={exception}
                    chosen={exception.id === chosen?.id}
                    onPress={() => setChosenId(exception.id)}
                  />
                ))}
                {next !== null && (
                  <TouchButton wide onPress={() => setMost(Math.min(500, most + pageStep))}>
                    {words("k.more")}
                  </TouchButton>
                )}
              </div>
              {chosen && <ExceptionDetail key={chosen.id} exception={chosen} onOrder={onOrder} onFind={onFind} />}
            </div>
          );
        }}
      </AnswerState>
    </Screen>
  );
}

const icons = { urgent: OctagonAlert, warning: TriangleAlert, info: Info };
const inks = { urgent: "text-error-ink", warning: "text-attention-ink", info: "text-muted" };
const marks = { urgent: "error", warning: "attention", info: "none" } as const;

function ExceptionLine({
  exception,
  chosen,
  onPress,
}: {
  exception: ExceptionRow;
  chosen: boolean;
  onPress: () => void;
}) {
  const words = useWords();
  const { severity, state, place, sku, lpn, openedAt } = exception;
  const Icon = icons[severity];
  return (
    <Row onPress={onPress} chosen={chosen} mark={marks[severity]}>
      <Icon aria-label={words.of("severity", severity)} className={`size-8 shrink-0 ${inks[severity]}`} />
      <span className="min-w-0 flex-1">
        <span className="block font-bold text-base leading-snug">
          {exceptionTitle(words, words.say.messages.language, exception)}
        </span>
        <span className="block truncate text-muted text-sm">
          {[place, sku, lpn].filter((text) => text !== "").join(" · ")}
        </span>
      </span>
      <span className="flex shrink-0 flex-col items-end gap-1">
        {state !== "open" && <Chip tone={state === "resolved" ? "ok" : "action"}>{words.of("exc-state", state)}</Chip>}
        {openedAt !== null && (
          <span className="text-muted text-sm tabular-nums">{words.span(Date.now() - openedAt)}</span>
        )}
      </span>
    </Row>
  );
}
