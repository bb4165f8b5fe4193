import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { Problem } from "../../../client/problem.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { CheckField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { SiteField } from "../shared/sites.tsx";

interface Line {
  id: number;
  sku: string;
  qty: string;
}

/** Enters an order; the cloud looks for its site, or asks the one that is named. */
export function NewOrder({ onClose, onMade }: { onClose: () => void; onMade: (number: string) => void }) {
  const words = useDeskWords();
  const { send, busy, tell } = useCloudActs();
  const [number, setNumber] = useState("");
  const [shipTo, setShipTo] = useState("");
  const [country, setCountry] = useState("");
  const [customer, setCustomer] = useState("");
  const [site, setSite] = useState("");
  const [maySplit, setMaySplit] = useState(false);
  const [lines, setLines] = useState<readonly Line[]>([{ id: 1, sku: "", qty: "1" }]);
  const [problem, setProblem] = useState<Problem>();
  const filled = lines.filter(({ sku }) => sku.trim() !== "");
  const ready =
    number.trim() !== "" &&
    shipTo.trim() !== "" &&
    filled.length > 0 &&
    filled.every(({ qty }) => /^[1-9]\d{0,8}$/.test(qty.trim()));
  const change = (id: number, part: Partial<Line>) =>
    setLines(lines.map((line) => (line.id === id ? { ...line, ...part } : line)));

  async function enter() {
    setProblem(undefined);
    const answer = await send("orders.create", {
      number: number.trim(),
      lines: filled.map(({ sku, qty }) => ({ sku: sku.trim(), qty: Number(qty) })),
      shipTo: { name: shipTo.trim(), ...(country.trim() !== "" && { country: country.trim().toUpperCase() }) },
      customer: customer.trim(),
      maySplit,
      ...(site !== "" && { site }),
    });
    if (!answer.ok) return setProblem(answer.problem);
    tell(words("orders.made", { number: number.trim() }));
    onMade(answer.value.number);
  }
  return (
    <FormDialog
      wide
      title={words("orders.new")}
      confirm={words("orders.enter")}
      ready={ready}
      busy={busy}
      onClose={onClose}
      onDone={() => void enter()}
    >
      {problem && <ProblemBox problem={problem} />}
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label={words("orders.number")} value={number} onChange={setNumber} lengthMax={64} mono required />
        <TextField label={words("orders.customer")} value={customer} onChange={setCustomer} lengthMax={64} />
        <TextField label={words("orders.ship-to")} value={shipTo} onChange={setShipTo} lengthMax={120} required />
        <TextField label={words("orders.country")} value={country} onChange={setCountry} lengthMax={3} mono />
        <SiteField label={words("c.site")} value={site} onChange={setSite} optional={words("orders.best-site")} />
        <div className="self-end">
          <CheckField label={words("orders.may-split")} checked={maySplit} onChange={setMaySplit} />
        </div>
      </div>
      <fieldset className="flex flex-col gap-2">
        <legend className="pb-1 font-semibold text-muted text-sm">{words("orders.lines")}</legend>
        {lines.map((line, at) => (
          <div key={line.id} className="flex items-end gap-2">
            <div className="min-w-0 flex-1">
              <TextField
                label={words("orders.line-sku", { n: at + 1 })}
                value={line.sku}
                onChange={(sku) => change(line.id, { sku })}
                lengthMax={64}
                mono
              />
            </div>
            <div className="w-24">
              <TextField
                label={words("c.qty")}
                kind="digits"
                value={line.qty}
                onChange={(qty) => change(line.id, { qty })}
                lengthMax={9}
              />
            </div>
            <DeskButton
              icon={X}
              tone="quiet"
              label={words("orders.remove-line", { n: at + 1 })}
              disabled={lines.length === 1}
              onPress={() => setLines(lines.filter(({ id }) => id !== line.id))}
            />
          </div>
        ))}
        <div>
          <DeskButton
            icon={Plus}
            onPress={() => setLines([...lines, { id: Math.max(...lines.map(({ id }) => id)) + 1, sku: "", qty: "1" }])}
          >
            {words("orders.add-line")}
          </DeskButton>
        </div>
      </fieldset>
    </FormDialog>
  );
}
