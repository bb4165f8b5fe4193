import type { Problem } from "../../client/problem.ts";
import type { FieldProblem } from "./setting-form.ts";

export type FieldProblems = Readonly<Record<string, FieldProblem>>;

/** A refusal that belongs to one field, by that field's name; nothing when it belongs to none. */
export function problemsOf({ code, data }: Problem): FieldProblems | undefined {
  const text = (name: string) => String(data[name] ?? "");
  if (code === "machine-setting-wrong")
    return { [text("setting")]: { code: "field.must", data: { expected: text("expected") } } };
  if (code === "location-unknown")
    return { place: { code: "field.place-unknown", data: { location: text("location") } } };
  return undefined;
}
