import { ArrowDownToLine, ArrowUpFromLine, Info, MapPin, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { type Form, listOf } from "#sync/model/steps/job-state.ts";
import type { Show, Step } from "#sync/model/steps/step.ts";
import type { Say } from "../../kit/messages/say.ts";
import { useSay } from "../../kit/messages/use-say.tsx";
import { hasPacks, inUoms } from "../../kit/quantity-words.ts";

/** What to look at in this step, in the order the appliance gave it. */
export function StepShow({ step, form }: { step: Step; form: Form }) {
  // The number pad or the quantity's button says it already, and the room is needed.
  const shown =
    step.quantity !== undefined && !step.quantity.blind
      ? step.show.filter(({ kind }) => kind !== "quantity")
      : step.show;
  return (
    <>
      {shown.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no name and never change places within a step
        <Block key={index} block={block} form={form} />
      ))}
      {step.collect && <Collected values={listOf(form, step.collect.field)} length={step.collect.length} />}
    </>
  );
}

function Block({ block, form }: { block: Show; form: Form }): ReactNode {
  const say = useSay();
  switch (block.kind) {
    case "location":
      return (
        <Card>
          <Label icon={<MapPin aria-hidden="true" className="size-5" />}>
            {say("job.go-to")}
            {block.zone && (
              <span className="ms-auto rounded-full bg-tint px-3 py-0.5 font-semibold text-ink">{block.zone}</span>
            )}
          </Label>
          <Code text={block.code} />
          {block.note && <p className="text-lg">{block.note}</p>}
        </Card>
      );
    case "item":
      return <Item block={block} />;
    case "quantity":
      return (
        <Card>
          <p className="flex items-center justify-between gap-3">
            <span className="text-base text-muted">
              {say("job.quantity")}
              {hasPacks(block.uoms) && (
                <span className="block font-semibold text-ink text-lg">{inUoms(block.qty, block.uoms)}</span>
              )}
            </span>
            <span className="font-bold text-4xl tabular-nums">{say.number(block.qty)}</span>
          </p>
        </Card>
      );
    case "lpn": {
      const Icon = block.role === "from" ? ArrowUpFromLine : ArrowDownToLine;
      return (
        <Card>
          <Label icon={<Icon aria-hidden="true" className="size-5" />}>
            {say(block.role === "from" ? "job.from" : "job.to")}
            {block.what && <span className="ms-auto truncate text-ink">{block.what}</span>}
          </Label>
          <Code text={block.lpn} small={block.role === "from"} />
        </Card>
      );
    }
    case "slot":
      return (
        <Card>
          <p className="flex items-center gap-4">
            <span className="grid size-20 shrink-0 place-items-center rounded-2xl bg-action font-bold text-4xl text-on-action tabular-nums">
              {block.slot}
            </span>
            <span className="min-w-0">
              <span className="block text-base text-muted">{say("job.slot", { slot: block.slot })}</span>
              <span className="block break-all font-mono font-semibold text-xl">{block.lpn}</span>
            </span>
          </p>
        </Card>
      );
    case "order":
      return (
        <Card>
          <p className="font-mono font-semibold text-xl">{block.number}</p>
          <p className="text-lg">{block.customer}</p>
        </Card>
      );
    case "fields":
      return <Fields fields={block.fields} form={form} />;
    case "note":
      return (
        <p
          className={`flex items-start gap-3 rounded-xl border-2 bg-panel p-3 font-semibold text-lg ${block.tone === "warning" ? "border-attention" : "border-line"}`}
        >
          {block.tone === "warning" ? (
            <TriangleAlert aria-hidden="true" className="size-7 shrink-0 text-attention-ink" />
          ) : (
            <Info aria-hidden="true" className="size-7 shrink-0 text-action" />
          )}
          {say.phrase(block.phrase)}
        </p>
      );
    case "progress":
      // In the head of the screen.
      return null;
  }
}

function Item({ block }: { block: Extract<Show, { kind: "item" }> }) {
  const say = useSay();
  const marks: [string, string][] = [];
  if (block.lot) marks.push([say("job.lot"), block.lot]);
  if (block.expiryDate) marks.push([say("job.expires"), say.date(block.expiryDate)]);
  if (block.serial) marks.push([say("job.serial"), block.serial]);
  if (block.status && block.status !== "available")
    marks.push([say("field.status"), say.phrase({ code: `status.${block.status}` })]);
  return (
    <Card>
      <p className="line-clamp-3 font-bold text-lg leading-tight">{block.name}</p>
      <p className="break-all font-mono text-base text-muted leading-tight">{block.sku}</p>
      {marks.length > 0 && (
        <dl className="mt-1 flex flex-wrap gap-2">
          {marks.map(([label, value]) => (
            <div key={label} className="rounded-lg bg-tint px-3 py-1">
              <dt className="text-muted text-sm">{label}</dt>
              <dd className="break-all font-semibold text-lg">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}

function Fields({ fields, form }: { fields: readonly string[]; form: Form }) {
  const say = useSay();
  const known = fields.filter((field) => Object.hasOwn(form, field));
  if (known.length === 0) return null;
  return (
    <Card>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-lg">
        {known.map((field) => (
          <div key={field} className="contents">
            <dt className="text-muted">{wordOf(say, field)}</dt>
            <dd className="break-all text-end font-semibold">{valueWords(say, form[field])}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

/** Serial numbers scanned so far, the latest first. */
function Collected({ values, length }: { values: readonly string[]; length: number }) {
  const say = useSay();
  return (
    <Card>
      <p className="flex items-baseline justify-between">
        <span className="text-base text-muted">{say("job.list-count", { count: values.length })}</span>
        <span className="font-bold text-3xl tabular-nums">
          {values.length}
          <span className="text-muted text-xl"> / {length}</span>
        </span>
      </p>
      <ul className="font-mono text-lg">
        {[...values]
          .reverse()
          .slice(0, 5)
          .map((value) => (
            <li key={value} className="truncate border-line border-t py-1">
              {value}
            </li>
          ))}
      </ul>
    </Card>
  );
}

const Card = ({ children }: { children: ReactNode }) => (
  <section className="flex flex-col gap-1 rounded-xl border-2 border-line bg-panel px-3 py-2.5">{children}</section>
);

const Label = ({ icon, children }: { icon: ReactNode; children: ReactNode }) => (
  <p className="flex items-center gap-2 text-base text-muted">
    {icon}
    {children}
  </p>
);

/** As big as it fits on one line of a small screen; a long one breaks rather than shrinks away. */
function Code({ text, small = false }: { text: string; small?: boolean }) {
  const size =
    small && text.length <= 13
      ? "text-2xl"
      : text.length <= 9
        ? "text-4xl"
        : text.length <= 13
          ? "text-3xl"
          : text.length <= 19
            ? "text-xl"
            : "text-lg";
  return (
    <p dir="ltr" className={`break-all font-mono font-semibold tracking-tight ${size} rtl:text-end`}>
      {text}
    </p>
  );
}

const wordOf = (say: Say, field: string): string => {
  const code = `field.${field}`;
  const words = say.phrase({ code });
  return words === code ? field : words;
};

function valueWords(say: Say, value: Form[string] | undefined): string {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "number") return say.number(value);
  if (typeof value === "boolean") return value ? "✓" : "–";
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? say.date(value) : String(value ?? "");
}
