import { alarms } from "#sync/model/care/alarms.ts";
import { worded } from "#sync/model/care/both-languages.ts";
import { checkWords, sayWords } from "#sync/model/care/finding-words.ts";
import { useCall } from "../../client/use-call.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Finding } from "./findings-panel.tsx";
import { PlainPage } from "./plain-page.tsx";
import { shownData } from "./shown-data.ts";

/** One finding: what was seen, what to do, and the alarm's page, which comes from the box itself. */
export function FindingDialog({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  const words = useWords();
  const { language } = words.say.messages;
  const { check, say, data, alarm, todo } = finding;
  const words1 = alarm === null ? todo : worded(alarms[alarm].todo, language);
  return (
    <MiddleDialog
      title={alarm === null ? worded(checkWords[check], language) : worded(alarms[alarm].title, language)}
      onClose={onClose}
      wide
    >
      <p className="text-muted">{worded(sayWords[say], language, shownData(data, language))}</p>
      {words1 !== "" && (
        <section className="rounded-xl bg-tint p-3">
          <h3 className="font-bold">{words("care.todo")}</h3>
          <p>{words1}</p>
        </section>
      )}
      {alarm !== null && <Runbook alarm={alarm} />}
    </MiddleDialog>
  );
}

function Runbook({ alarm }: { alarm: NonNullable<Finding["alarm"]> }) {
  const words = useWords();
  const page = useCall("care.runbook", { alarm });
  if (page.error) return <p className="text-muted">{words("care.no-runbook")}</p>;
  if (!page.data) return null;
  return (
    <section>
      <h3 className="font-bold">{words("care.runbook")}</h3>
      <PlainPage markdown={page.data.markdown} />
    </section>
  );
}
