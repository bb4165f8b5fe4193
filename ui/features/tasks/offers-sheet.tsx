import { useEffect, useState } from "react";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Offer } from "#sync/model/steps/step.ts";
import { useKontor } from "../../client/kontor-context.ts";
import { Button } from "../../kit/button.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { NumberPad } from "../../kit/number-pad.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { StationWeight } from "./station-weight.tsx";

export interface OffersSheetProps {
  open: boolean;
  offers: readonly Offer[];
  /** The exception that answers the last error: one press less. */
  first?: string;
  onClose: () => void;
  onTake: (event: Extract<JobEvent, { type: "offer" }>) => void;
}

interface Answers {
  reason?: string;
  qty?: number;
}

/** What can go wrong here: one press, a reason and a quantity if they are asked for, and work goes on. */
export function OffersSheet({ open, offers, first, onClose, onTake }: OffersSheetProps) {
  const { typed } = useKontor();
  const say = useSay();
  const [chosen, setChosen] = useState<string>();
  const [answers, setAnswers] = useState<Answers>({});
  const [note, setNote] = useState("");
  useEffect(() => {
    if (!open) return;
    setChosen(first);
    setAnswers({});
    setNote("");
  }, [open, first]);

  const offer = offers.find(({ id }) => id === chosen);
  const next = offer && openQuestion(offer, answers);

  function go(wanted: Offer, given: Answers) {
    setChosen(wanted.id);
    setAnswers(given);
    if (openQuestion(wanted, given) === undefined) onTake({ type: "offer", id: wanted.id, ...given });
  }

  return (
    <Sheet open={open} title={offer ? say.phrase(offer.label) : say("job.exception-title")} onClose={onClose}>
      {offer === undefined && (
        <div className="flex flex-col gap-2">
          {offers.map((one) => (
            <Button key={one.id} wide onPress={() => go(one, {})}>
              {say.phrase(one.label)}
            </Button>
          ))}
        </div>
      )}
      {offer && next === "reason" && (
        <div className="flex flex-col gap-2">
          <p className="text-lg text-muted">{say("job.reason-title")}</p>
          {offer.reasons?.map((reason) => (
            <Button key={reason} wide onPress={() => go(offer, { ...answers, reason })}>
              {say.phrase({ code: reason })}
            </Button>
          ))}
        </div>
      )}
      {offer?.quantity?.field === "grossGrams" && next === "quantity" && (
        <StationWeight
          min={offer.quantity.min}
          max={offer.quantity.max}
          onTake={(qty) => go(offer, { ...answers, qty })}
        />
      )}
      {offer?.quantity && next === "quantity" && (
        <NumberPad
          label={say.phrase(offer.label)}
          expected={offer.quantity.blind ? undefined : offer.quantity.expected}
          min={offer.quantity.min}
          max={offer.quantity.max}
          uoms={offer.quantity.uoms}
          keys={typed}
          onDone={(qty) => go(offer, { ...answers, qty })}
        />
      )}
      {offer && next === "note" && (
        <div className="flex flex-col gap-3">
          <label className="flex flex-col gap-2 text-base text-muted">
            {say("job.note-hint")}
            <textarea
              value={note}
              onChange={(event) => setNote(event.target.value)}
              rows={3}
              maxLength={500}
              aria-label={say("job.note-title")}
              className="rounded-xl border-2 border-line bg-panel p-3 text-ink text-lg"
            />
          </label>
          <Button tone="primary" wide onPress={() => onTake({ type: "offer", id: offer.id, ...answers, note })}>
            {say("act.confirm")}
          </Button>
        </div>
      )}
    </Sheet>
  );
}

/** What is still to be asked before this exception can be booked. */
export function openQuestion(offer: Offer, answers: Answers): "reason" | "quantity" | "note" | undefined {
  if ((offer.reasons ?? []).length > 0 && answers.reason === undefined) return "reason";
  if (offer.quantity !== undefined && answers.qty === undefined) return "quantity";
  return offer.note ? "note" : undefined;
}
