import { CircleCheck, CircleX, RefreshCw, ScanSearch, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { worded } from "#sync/model/care/both-languages.ts";
import { checkWords, sayWords } from "#sync/model/care/finding-words.ts";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { usePolled } from "../../client/use-polled.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Row } from "../../kit/board/row.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { FindingDialog } from "./finding-dialog.tsx";
import { shownData } from "./shown-data.ts";

export type Finding = CallValue<"care.findings">["findings"][number];
const lookEveryMs = 60_000;

/** What the box found out about itself, the worst first; each with what to do. */
export function FindingsPanel() {
  const words = useWords();
  const { run, busy } = useActs();
  const [chosen, setChosen] = useState<Finding>();
  const answer = usePolled("care.findings", {}, lookEveryMs);
  const examine = (thorough: boolean) => void run("care.examine", { thorough }, { done: words("care.examined") });
  return (
    <Panel title={words("care.findings")} aside={<Sum findings={answer.data?.findings ?? []} />}>
      <AnswerState answer={answer} rows={8}>
        {({ findings, asOf }) => (
          <div className="flex flex-col gap-1.5">
            {[...findings].sort(worstFirst).map((finding) => (
              <FindingLine
                key={`${finding.check} ${finding.say} ${finding.data.name ?? ""}`}
                finding={finding}
                onPress={() => setChosen(finding)}
              />
            ))}
            <div className="flex flex-wrap items-center gap-2 pt-1">
              <TouchButton icon={RefreshCw} disabled={busy} onPress={() => examine(false)}>
                {words("care.examine")}
              </TouchButton>
              <TouchButton icon={ScanSearch} disabled={busy} onPress={() => examine(true)}>
                {words("care.thorough")}
              </TouchButton>
              <span className="text-muted text-sm">
                {words("care.as-of", { time: words.dayTime(asOf, Date.now()) })}
              </span>
            </div>
          </div>
        )}
      </AnswerState>
      {chosen && <FindingDialog finding={chosen} onClose={() => setChosen(undefined)} />}
    </Panel>
  );
}

const icons = { well: CircleCheck, odd: TriangleAlert, wrong: CircleX };
const inks = { well: "text-ok-ink", odd: "text-attention-ink", wrong: "text-error-ink" };
const marks = { well: "none", odd: "attention", wrong: "error" } as const;
const order = { wrong: 0, odd: 1, well: 2 };
const worstFirst = (a: Finding, b: Finding): number => order[a.state] - order[b.state];

function FindingLine({ finding, onPress }: { finding: Finding; onPress: () => void }) {
  const words = useWords();
  const { check, state, say, data } = finding;
  const { language } = words.say.messages;
  const Icon = icons[state];
  return (
    <Row onPress={onPress} mark={marks[state]}>
      <Icon aria-label={words.of("care.state", state)} className={`size-6 shrink-0 ${inks[state]}`} />
      <span className="min-w-0 flex-1">
        <span className="block font-bold leading-snug">{worded(checkWords[check], language)}</span>
        <span className="block text-muted text-sm">{worded(sayWords[say], language, shownData(data, language))}</span>
      </span>
    </Row>
  );
}

function Sum({ findings }: { findings: readonly Finding[] }) {
  const words = useWords();
  const wrong = findings.filter(({ state }) => state === "wrong").length;
  const odd = findings.filter(({ state }) => state === "odd").length;
  if (findings.length === 0) return null;
  if (wrong > 0) return <span className="font-semibold text-error-ink">{words("care.wrong", { n: wrong })}</span>;
  if (odd > 0) return <span className="font-semibold text-attention-ink">{words("care.to-look", { n: odd })}</span>;
  return <span className="font-semibold text-ok-ink">{words("care.all-well")}</span>;
}
