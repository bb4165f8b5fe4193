import { Search, X } from "lucide-react";
import { type ReactNode, type Ref, useId } from "react";

const box =
  "min-h-10 touch:min-h-12 w-full min-w-0 rounded-lg border border-line bg-panel px-3 py-1.5 text-base text-ink outline-none focus:border-action focus:outline-2 focus:outline-action focus:-outline-offset-1 aria-invalid:border-error";

interface Labelled {
  label: string;
  hint?: ReactNode;
  problem?: string | undefined;
}

export interface TextFieldProps extends Labelled {
  value: string;
  onChange: (value: string) => void;
  kind?: "text" | "email" | "url" | "digits" | "password" | "datetime-local";
  /** More than one line. */
  rows?: number;
  lengthMax?: number;
  mono?: boolean;
  placeholder?: string;
  required?: boolean;
  /** How the browser may fill it in. */
  fill?: string;
}

/** One text of a form, with its mistake beside it. */
export function TextField({
  label,
  hint,
  problem,
  value,
  onChange,
  kind = "text",
  rows,
  lengthMax = 200,
  mono,
  placeholder,
  required,
  fill = "off",
}: TextFieldProps) {
  const id = useId();
  const shared = {
    id,
    value,
    maxLength: lengthMax,
    spellCheck: false,
    autoComplete: fill,
    placeholder,
    required,
    "aria-invalid": problem !== undefined,
    "aria-describedby": `${id}-note`,
    className: `${box} ${mono ? "font-mono" : ""}`,
  };
  return (
    <Field id={id} label={label} hint={hint} problem={problem}>
      {rows ? (
        <textarea {...shared} rows={rows} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...shared}
          type={kind === "digits" ? "text" : kind}
          inputMode={kind === "digits" ? "numeric" : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface ChoiceFieldProps<T extends string> extends Labelled {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** One of a list. */
export function ChoiceField<T extends string>({ label, hint, problem, value, options, onChange }: ChoiceFieldProps<T>) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} problem={problem}>
      <select id={id} value={value} className={box} onChange={(event) => onChange(event.target.value as T)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Several of a list, each with a box of its own. */
export function ManyField<T extends string>({
  label,
  hint,
  chosen,
  options,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  chosen: readonly T[];
  options: readonly { value: T; label: string; hint?: string }[];
  onChange: (chosen: T[]) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="pb-1 font-semibold text-muted text-sm">{label}</legend>
      <div className="grid gap-1 sm:grid-cols-2">
        {options.map((option) => (
          <CheckField
            key={option.value}
            label={option.label}
            hint={option.hint}
            checked={chosen.includes(option.value)}
            onChange={(on) =>
              onChange(on ? [...chosen, option.value] : chosen.filter((value) => value !== option.value))
            }
          />
        ))}
      </div>
      {hint && <p className="text-muted text-sm">{hint}</p>}
    </fieldset>
  );
}

export function CheckField({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="flex min-h-10 touch:min-h-12 cursor-pointer items-center gap-3 rounded-lg border border-line bg-panel px-3 py-1.5 has-checked:border-action has-checked:bg-tint">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4.5 shrink-0 accent-action"
      />
      <span className="min-w-0 text-sm">
        <span className="block font-semibold">{label}</span>
        {hint && <span className="block text-muted">{hint}</span>}
      </span>
    </label>
  );
}

/** Looks while somebody types. */
export function SearchBox({
  value,
  onChange,
  prompt,
  onEnter,
  ref,
}: {
  value: string;
  onChange: (value: string) => void;
  prompt: string;
  onEnter?: () => void;
  ref?: Ref<HTMLInputElement>;
}) {
  return (
    <search className="flex min-h-10 touch:min-h-12 w-full min-w-0 items-center rounded-lg border border-line bg-panel ps-3 focus-within:border-action sm:w-72">
      <Search aria-hidden="true" className="size-4.5 shrink-0 text-muted" />
      <input
        ref={ref}
        type="text"
        aria-label={prompt}
        placeholder={prompt}
        value={value}
        autoComplete="off"
        spellCheck={false}
        maxLength={80}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onEnter?.();
          if (event.key === "Escape" && value !== "") {
            event.stopPropagation();
            onChange("");
          }
        }}
        className="min-h-9 touch:min-h-12 min-w-0 flex-1 bg-transparent px-2 text-base outline-none"
      />
      {value !== "" && (
        <button
          type="button"
          aria-label={`× ${prompt}`}
          onClick={() => onChange("")}
          className="grid size-9 touch:size-12 shrink-0 place-items-center text-muted"
        >
          <X aria-hidden="true" className="size-4" />
        </button>
      )}
    </search>
  );
}

function Field({ id, label, hint, problem, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-semibold text-muted text-sm">
        {label}
      </label>
      {children}
      <p id={`${id}-note`} className="text-sm empty:hidden">
        {problem ? (
          <span className="font-semibold text-error-ink">{problem}</span>
        ) : (
          hint && <span className="text-muted">{hint}</span>
        )}
      </p>
    </div>
  );
}
