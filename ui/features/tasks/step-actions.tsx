import { ArrowRight, Calculator } from "lucide-react";
import { useState } from "react";
import { type Form, hasValue } from "#sync/model/steps/job-state.ts";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Choice, Step, TextAsk } from "#sync/model/steps/step.ts";
import { useKontor } from "../../client/kontor-context.ts";
import { Button } from "../../kit/button.tsx";
import { DateEntry } from "../../kit/date-entry.tsx";
import { IconButton } from "../../kit/icon-button.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { NumberPad } from "../../kit/number-pad.tsx";
import { inUoms } from "../../kit/quantity-words.ts";
import { ScanField } from "../../kit/scan-field.tsx";
import { Sheet } from "../../kit/sheet.tsx";

export interface StepActionsProps {
  step: Step;
  form: Form;
  onEvent: (event: JobEvent) => void;
}

/** What can be done in this step, within the thumb's reach. */
export function StepActions({ step, form, onEvent }: StepActionsProps) {
  const { camera, typed, scans } = useKontor();
  const say = useSay();
  const ask = step.quantity;
  const text = step.texts?.find(({ field }) => !hasValue(form, field));
  const qty = ask && hasValue(form, ask.field) ? Number(form[ask.field]) : undefined;
  const onlyQuantity = step.accepts.length === 0 && (step.choices ?? []).length === 0;
  const choices = step.choices ?? [];
  // Two beside each other: what is to be read above needs the room.
  const calm = choices.filter(({ tone }) => tone === "neutral");
  const loud = choices.filter(({ tone }) => tone !== "neutral");
  const button = ({ id, tone, label }: Choice) => (
    <Button key={id} wide tone={tone} onPress={() => onEvent({ type: "choose", id })}>
      {say.phrase(label)}
    </Button>
  );
  return (
    <>
      {text && (
        <TextEntry
          key={text.field}
          ask={text}
          onDone={(value) => onEvent({ type: "text", field: text.field, value })}
        />
      )}
      {ask && (ask.endsStep || onlyQuantity) && (
        <NumberPad
          label={say.phrase(step.title)}
          what={itemIn(step, form)}
          value={qty ?? (ask.blind ? undefined : ask.expected)}
          expected={ask.blind ? undefined : ask.expected}
          min={ask.min}
          max={ask.max}
          uoms={ask.uoms}
          keys={typed}
          onDone={(keyed) => onEvent({ type: "quantity", qty: keyed })}
        />
      )}
      {ask && !ask.endsStep && !onlyQuantity && (
        <QuantityButton step={step} qty={qty} onKeyed={(keyed) => onEvent({ type: "quantity", qty: keyed })} />
      )}
      {loud.map(button)}
      {calm.length > 0 && (
        <div className={`grid gap-2 ${calm.length > 1 ? "grid-cols-2" : ""}`}>{calm.map(button)}</div>
      )}
      {step.accepts.length > 0 && (
        <ScanField
          prompt={promptOf(step, say)}
          code={codeOf(step)}
          onTyped={text ? undefined : (raw) => scans.offer(raw, "typed", performance.now())}
          onCamera={() => camera.set(true)}
          keys={ask?.endsStep || text ? undefined : typed}
        />
      )}
    </>
  );
}

/** Where a new tote or any place will do, that is what most people scan, although known codes are tried first. */
function promptOf({ accepts }: Step, say: ReturnType<typeof useSay>): string {
  const anyPlace = accepts.find(({ means, like }) => means === "location" && like === "any");
  const usual = accepts.find(({ means }) => means === "new-lpn") ?? anyPlace ?? accepts[0];
  return say("scan.prompt", { expected: usual?.means ?? "anything" });
}

/** The pad leaves no room for the item's card on a small screen. */
function itemIn({ show }: Step, form: Form): string | undefined {
  const item = show.find((block) => block.kind === "item");
  if (item?.kind === "item") return item.name;
  const { name, code } = form;
  return [name, code].find((text) => typeof text === "string");
}

/** The one code to look for, unless it stands big above already. */
function codeOf(step: Step): string | undefined {
  const [accept] = step.accepts;
  if (accept === undefined || step.accepts.length > 1 || accept.codes?.length !== 1) return undefined;
  const code = accept.codes[0]?.code;
  const shown = step.show.some(
    (block) =>
      (block.kind === "location" && block.code === code) ||
      ((block.kind === "lpn" || block.kind === "slot") && block.lpn === code) ||
      (block.kind === "item" && block.sku === code),
  );
  return shown ? undefined : code;
}

/** The quantity that a scan will book, and the way to change it. */
function QuantityButton({
  step,
  qty,
  onKeyed,
}: {
  step: Step;
  qty: number | undefined;
  onKeyed: (qty: number) => void;
}) {
  const { typed } = useKontor();
  const say = useSay();
  const [open, setOpen] = useState(false);
  const ask = step.quantity;
  if (ask === undefined) return null;
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="flex min-h-16 w-full items-center gap-3 rounded-xl border-2 border-line bg-panel px-4 active:bg-tint"
      >
        <Calculator aria-hidden="true" className="size-7 text-action" />
        <span className="text-base text-muted">{say("job.quantity")}</span>
        <span className="ms-auto text-end">
          <span className="block font-bold text-2xl tabular-nums leading-none">
            {qty === undefined ? "–" : say.number(qty)}
          </span>
          {qty !== undefined && ask.uoms.some(({ qtyBase }) => qtyBase > 1 && qtyBase <= qty) && (
            <span className="block text-sm">{inUoms(qty, ask.uoms)}</span>
          )}
        </span>
      </button>
      <Sheet open={open} title={say("job.quantity")} onClose={() => setOpen(false)}>
        <NumberPad
          label={say("job.quantity")}
          value={qty}
          expected={ask.blind ? undefined : ask.expected}
          min={ask.min}
          max={ask.max}
          uoms={ask.uoms}
          keys={typed}
          onDone={(keyed) => {
            setOpen(false);
            onKeyed(keyed);
          }}
        />
      </Sheet>
    </>
  );
}

/** For what no scan told. An optional one may stay empty. */
function TextEntry({ ask, onDone }: { ask: TextAsk; onDone: (value: string) => void }) {
  const say = useSay();
  const [text, setText] = useState("");
  const label = say.phrase(ask.label);
  if (ask.kind === "date") {
    return (
      <>
        <DateEntry label={label} onDone={onDone} />
        {!ask.required && (
          <Button wide onPress={() => onDone("")}>
            {say("act.next")}
          </Button>
        )}
      </>
    );
  }
  const ready = !ask.required || text.trim() !== "";
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onDone(text);
      }}
    >
      <input
        type="text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        autoCapitalize={ask.kind === "code" ? "characters" : "sentences"}
        spellCheck={false}
        maxLength={ask.kind === "code" ? 60 : 500}
        className="h-16 min-w-0 flex-1 rounded-xl border-2 border-line bg-panel px-4 font-semibold text-xl"
      />
      <IconButton tone="primary" directional icon={ArrowRight} submit label={say("act.next")} disabled={!ready} />
    </form>
  );
}
