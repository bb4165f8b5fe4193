import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useCall } from "../../client/use-call.ts";
import { ChooseOne } from "../../kit/board/choose-one.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Has a waiting job printed by another printer; not offered where there is none. */
export function MoveJob({ jobId, printer }: { jobId: string; printer: string }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [choosing, setChoosing] = useState(false);
  const { data } = useCall("papers.printers", {});
  const printers = (data?.printers ?? []).filter(({ enabled }) => enabled);
  if (printers.length === 0) return null;
  const options = [
    { value: "", label: words("labels.any-printer") },
    ...printers.map(({ id, name, waiting }) => ({
      value: id,
      label: name,
      hint: words("printers.waiting", { n: waiting }),
    })),
  ];
  return (
    <>
      <TouchButton disabled={busy} onPress={() => setChoosing(true)}>
        {words("labels.move")}
      </TouchButton>
      {choosing && (
        <ChooseOne
          title={words("labels.move")}
          options={options}
          chosen={printer}
          onClose={() => setChoosing(false)}
          onDone={(to) => {
            setChoosing(false);
            const name = options.find(({ value }) => value === to)?.label ?? to;
            void run("papers.move", { jobId, printer: to }, { done: words("labels.moved", { printer: name }) });
          }}
        />
      )}
    </>
  );
}
