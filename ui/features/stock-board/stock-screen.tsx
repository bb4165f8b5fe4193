import { PackageSearch } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { useScans } from "../../client/use-scans.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ItemStock } from "./item-stock.tsx";
import { LocationStock } from "./location-stock.tsx";
import { LpnStock } from "./lpn-stock.tsx";
import { Suggestions } from "./suggestions.tsx";

type Match = CallValue<"scan.resolve">["matches"][number];

export interface StockScreenProps {
  /** What is looked for. */
  code: string;
  onFind: (code: string) => void;
  onOrder: (orderId: string) => void;
}

/** Where something is, what is in a place, and what stops it. */
export function StockScreen({ code, onFind, onOrder }: StockScreenProps) {
  const words = useWords();
  const [text, setText] = useState(code);
  const [shown, setShown] = useState(code);
  if (shown !== code) {
    setShown(code);
    setText(code);
  }
  useScans(({ raw }) => onFind(raw));
  const answer = useCall("scan.resolve", { raw: code }, { enabled: code !== "" });
  return (
    <Screen title={words("nav.stock")}>
      <SearchField
        value={text}
        onChange={setText}
        onEnter={(typed) => typed.trim() !== "" && onFind(typed.trim())}
        prompt={words("stock.prompt")}
        isFirst={code === ""}
      />
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {code === "" ? (
          <EmptyState icon={PackageSearch} title={words("stock.start")} hint={words("stock.start-hint")} />
        ) : (
          <AnswerState answer={answer}>
            {({ matches }) =>
              matches.length === 0 ? (
                <Suggestions code={code} onFind={onFind} />
              ) : (
                <Matches key={code} matches={matches} onFind={onFind} onOrder={onOrder} />
              )
            }
          </AnswerState>
        )}
      </div>
    </Screen>
  );
}

/** One code may be several things: an item's barcode and a location's name. Then each has its tab. */
function Matches({
  matches,
  onFind,
  onOrder,
}: {
  matches: readonly Match[];
  onFind: (code: string) => void;
  onOrder: (orderId: string) => void;
}) {
  const words = useWords();
  const [chosenKey, setChosenKey] = useState<string>();
  const keyOf = ({ kind, id }: Match) => `${kind}:${id}`;
  const chosen = matches.find((match) => keyOf(match) === chosenKey) ?? matches[0];
  if (!chosen) return null;
  return (
    <div className="flex flex-col gap-3">
      {matches.length > 1 && (
        <Tabs
          label={words("nav.stock")}
          chosen={keyOf(chosen)}
          onChoose={setChosenKey}
          tabs={matches.map((match) => ({
            id: keyOf(match),
            label: `${words.say.phrase({ code: `kind.${match.kind}` })} ${match.title}`,
          }))}
        />
      )}
      <Found match={chosen} onFind={onFind} onOrder={onOrder} />
    </div>
  );
}

function Found({
  match,
  onFind,
  onOrder,
}: {
  match: Match;
  onFind: (code: string) => void;
  onOrder: (orderId: string) => void;
}) {
  const words = useWords();
  switch (match.kind) {
    case "item":
      return <ItemStock sku={match.id} name={match.title} onFind={onFind} />;
    case "location":
      return <LocationStock location={match.id} onFind={onFind} />;
    case "lpn":
      return <LpnStock lpn={match.id} onFind={onFind} />;
    case "lot": {
      const [sku = "", lot = ""] = match.id.split("|");
      return <ItemStock sku={sku} lot={lot} name={match.title} onFind={onFind} />;
    }
    case "order":
      return (
        <TouchButton onPress={() => onOrder(match.id)}>{`${words("work-kind.order")} ${match.title}`}</TouchButton>
      );
    default:
      return (
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1">
          <dt className="col-span-2 font-bold text-xl">{match.title}</dt>
          {match.facts.map(({ label, value }) => [
            <dt key={`${label}-name`} className="text-muted">
              {words.say.phrase({ code: `field.${label}` })}
            </dt>,
            <dd key={label} className="font-semibold">
              {value}
            </dd>,
          ])}
        </dl>
      );
  }
}
