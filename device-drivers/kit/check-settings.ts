import type { CatalogEntry, MachineSettings, SettingAsk } from "./catalog-entry.ts";

export interface SettingProblem {
  setting: string;
  /** What it should be, in words for people. */
  expected: string;
}

/** Settings of a machine against what its entry asks. `settings` has the defaults filled in; use it only when there are no problems. */
export function checkSettings(
  entry: Pick<CatalogEntry, "id" | "ask">,
  given: MachineSettings,
): { problems: SettingProblem[]; settings: MachineSettings } {
  const problems: SettingProblem[] = [];
  const settings: Record<string, string | number | boolean | object> = {};
  for (const ask of entry.ask) {
    const value = given[ask.name];
    if (value === undefined || value === null || value === "") {
      if (ask.initial !== undefined) settings[ask.name] = ask.initial;
      else if (ask.required) problems.push({ setting: ask.name, expected: `${expectedOf(ask)}; it is missing` });
    } else if (fits(ask, value)) settings[ask.name] = value;
    else problems.push({ setting: ask.name, expected: expectedOf(ask) });
  }
  const known = entry.ask.map((ask) => ask.name);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    problems.push({
      setting: name,
      expected: `${entry.id} has no such setting; it knows ${known.join(", ") || "none"}`,
    });
  }
  return { problems, settings };
}

function fits(ask: SettingAsk, value: string | number | boolean | object): boolean {
  switch (ask.type) {
    case "int":
      return Number.isSafeInteger(value) && within(ask, value as number);
    case "text":
      return typeof value === "string" && within(ask, value.length);
    case "choice":
      return typeof value === "string" && (ask.choices ?? []).includes(value);
    case "bool":
      return typeof value === "boolean";
    case "json":
      return typeof value === "object";
  }
}

function within({ min = -Infinity, max = Infinity }: SettingAsk, size: number): boolean {
  return size >= min && size <= max;
}

function expectedOf({ type, choices = [], min, max }: SettingAsk): string {
  const range = [min !== undefined && `from ${min}`, max !== undefined && `up to ${max}`].filter(Boolean).join(" ");
  if (type === "choice") return `one of ${choices.join(", ")}`;
  if (type === "int") return `a whole number ${range}`.trim();
  if (type === "text") return range ? `text, ${range} characters` : "text";
  return type === "bool" ? "true or false" : "a JSON object or list";
}
