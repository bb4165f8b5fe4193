import { useEffect, useRef, useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCall } from "../../client/use-call.ts";
import { useScans } from "../../client/use-scans.ts";
import { SearchField } from "../../kit/board/search-field.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";
import { type DraftLine, linesMax } from "./transfer-draft.ts";

const shownMax = 6;
const searchLengthMax = 80;

/** An item by SKU, name or barcode. One that is scanned comes with the units of the pack; one that is chosen is asked for its quantity. */
export function FindItem({
  isFull,
  onChoose,
  onScanned,
}: {
  /** No other item fits; scans are still taken, of those that are there. */
  isFull: boolean;
  onChoose: (sku: string) => void;
  onScanned: (line: DraftLine) => void;
}) {
  const words = useWords();
  const { door } = useKontor();
  const [text, setText] = useState("");
  const [unknown, setUnknown] = useState("");
  const [problem, setProblem] = useState<ProblemShape>();
  const search = text.trim().slice(0, searchLengthMax);
  const { data } = useCall("items.list", { search, limit: shownMax }, { enabled: search !== "" });
  const items = data?.items ?? [];
  const place = useRef<HTMLDivElement>(null);
  // Above the keys on the screen there is little room: what was found must not lie beneath them.
  useEffect(() => {
    if (search !== "" && data) place.current?.scrollIntoView({ block: "nearest" });
  }, [search, data]);
  useScans(async ({ raw }) => {
    setUnknown("");
    setProblem(undefined);
    const answer = await door.call("scan.resolve", { raw });
    if (!answer.ok) return setProblem(answer.problem);
    const found = answer.value.matches.filter(({ kind }) => kind === "item");
    const [one, another] = found;
    if (one === undefined) return setUnknown(raw);
    // A code that several items have: a person says which.
    if (another) return setText(raw);
    const quantity = one.facts.find(({ label }) => label === "quantity")?.value;
    setText("");
    onScanned({ sku: one.id, qty: typeof quantity === "number" ? quantity : 1 });
  });
  /** Typed to the end: what was meant need not be on the screen yet. */
  async function enter() {
    if (search === "") return;
    const answer = await door.call("items.list", { search, limit: shownMax });
    if (!answer.ok) return setProblem(answer.problem);
    const [first, second] = answer.value.items;
    const exact = answer.value.items.find(({ sku }) => sku.toLowerCase() === search.toLowerCase());
    const meant = exact ?? (second === undefined ? first : undefined);
    if (meant) choose(meant.sku);
  }
  function choose(sku: string) {
    setText("");
    setUnknown("");
    setProblem(undefined);
    onChoose(sku);
  }
  return (
    <div ref={place} className="flex flex-col gap-2">
      {isFull ? (
        <p className="font-semibold text-muted">{words("transfers.lines-full", { n: linesMax })}</p>
      ) : (
        <SearchField
          value={text}
          onChange={(typed) => {
            setUnknown("");
            setText(typed);
          }}
          onEnter={() => void enter()}
          prompt={words("transfers.add-item")}
        />
      )}
      {problem && <Problem problem={problem} />}
      {(unknown !== "" || (search !== "" && data && items.length === 0)) && (
        <p role="alert" className="font-semibold text-error-ink">
          {words("transfers.no-such-item", { code: unknown || search })}
        </p>
      )}
      {search !== "" && !isFull && (
        <div className="grid grid-cols-3 gap-2 empty:hidden">
          {items.map(({ sku, name }) => (
            <TouchButton key={sku} wide onPress={() => choose(sku)}>
              <span className="block truncate font-mono">{sku}</span>
              <span className="block truncate font-normal text-muted text-sm">{name}</span>
            </TouchButton>
          ))}
        </div>
      )}
    </div>
  );
}
