import { BellPlus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { knownQuantities, typedUnit } from "../../kit/reading-words.ts";
import { asRules, type TypedRule, typedRule } from "./alert-form.ts";
import type { MachineRow } from "./machines-screen.tsx";

/** When a sensor's values call for people. Limits are typed in the units that people use. */
export function AlertRules({ machine: { id, name, alerts } }: { machine: MachineRow }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [rules, setRules] = useState(() => alerts.map(typedRule));
  const { rules: read, problems } = asRules(rules);
  const change = (index: number, part: Partial<TypedRule>) =>
    setRules(rules.map((rule, i) => (i === index ? { ...rule, ...part } : rule)));
  const isProblem = problems.some((problem) => Object.keys(problem).length > 0);
  return (
    <div className="flex flex-col gap-3 pb-2">
      <p className="text-muted">{rules.length === 0 ? words("alerts.none") : words("alerts.hint")}</p>
      {rules.map((rule, index) => {
        const { unit } = typedUnit(rule.quantity);
        const said = (field: "min" | "max" | "forMinutes" | "readings" | "channel") => {
          const code = problems[index]?.[field];
          return code && words(code);
        };
        const field = (label: string, key: "min" | "max" | "forMinutes" | "readings" | "channel") => (
          <TouchField
            label={label}
            value={rule[key]}
            kind="number"
            lengthMax={12}
            problem={said(key)}
            onChange={(text) => change(index, { [key]: text })}
          />
        );
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name of their own and keep their order
          <section key={index} className="flex flex-col gap-2 rounded-2xl border border-line bg-panel p-3">
            <fieldset aria-label={words("alerts.what")} className="flex flex-wrap gap-1.5">
              {knownQuantities.map((quantity) => (
                <TouchButton
                  key={quantity}
                  pressed={rule.quantity === quantity}
                  onPress={() => change(index, { quantity })}
                >
                  {words.of("quantity", quantity)}
                </TouchButton>
              ))}
            </fieldset>
            {rule.quantity === "contact" && <p className="text-muted text-sm">{words("alerts.contact")}</p>}
            <div className="grid grid-cols-2 gap-3">
              {field(words("alerts.min", { unit: unit || "1" }), "min")}
              {field(words("alerts.max", { unit: unit || "1" }), "max")}
              {field(words("alerts.for"), "forMinutes")}
              {field(words("alerts.readings"), "readings")}
              {field(words("alerts.channel"), "channel")}
              <div className="flex items-end justify-end">
                <TouchButton
                  tone="danger"
                  icon={Trash2}
                  onPress={() => setRules(rules.filter((_rule, i) => i !== index))}
                >
                  {words("alerts.remove")}
                </TouchButton>
              </div>
            </div>
          </section>
        );
      })}
      <TouchButton
        icon={BellPlus}
        disabled={rules.length >= rulesMax}
        onPress={() => setRules([...rules, typedRule(undefined)])}
      >
        {words("alerts.add")}
      </TouchButton>
      <TouchButton
        wide
        tone="primary"
        disabled={busy || isProblem}
        onPress={() => void run("machines.change", { id, alerts: read }, { done: words("machine.saved", { name }) })}
      >
        {words("machine.save")}
      </TouchButton>
    </div>
  );
}

const rulesMax = 20;
