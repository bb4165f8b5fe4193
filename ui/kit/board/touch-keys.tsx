import { ArrowBigUp, CornerDownLeft, Delete } from "lucide-react";
import { useState } from "react";
import { useWords } from "../messages/kiosk/use-words.tsx";

export interface TouchKeysProps {
  value: string;
  onChange: (value: string) => void;
  onEnter?: () => void;
  /** Codes are in capitals; names and notes begin with one; for exact text the case is chosen by hand. */
  kind?: "code" | "words" | "exact" | "number";
}

const codeRows = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM-./"] as const;
const germanRows = ["1234567890", "QWERTZUIOPÜ", "ASDFGHJKLÖÄ", "YXCVBNM-./ß"] as const;
const exactRows = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM-./", "_:@,;#+*=\"'", "{}[]()<>&%?!"] as const;
const numberRows = ["123", "456", "789", "-0."] as const;

/** Keys on the screen, for a kiosk without a keyboard. */
export function TouchKeys({ value, onChange, onEnter, kind = "code" }: TouchKeysProps) {
  const words = useWords();
  const [shift, setShift] = useState(false);
  const rows =
    kind === "exact"
      ? exactRows
      : kind === "number"
        ? numberRows
        : kind === "words" && words.say.messages.language === "de"
          ? germanRows
          : codeRows;
  const isSmall = kind === "exact" ? !shift : kind === "words" && value !== "" && !value.endsWith(" ");
  const shape = "grid min-h-12 flex-1 place-items-center rounded-lg border font-semibold text-lg";
  const key = `${shape} border-line bg-panel active:bg-tint`;
  return (
    <div dir="ltr" className="flex flex-col gap-1.5">
      {rows.map((row) => (
        <div key={row} className="flex gap-1.5">
          {Array.from(row, (letter) => {
            const shown = isSmall ? letter.toLowerCase() : letter;
            return (
              <button key={letter} type="button" className={key} onClick={() => onChange(value + shown)}>
                {shown}
              </button>
            );
          })}
        </div>
      ))}
      <div className="flex gap-1.5">
        {kind === "exact" && (
          <button
            type="button"
            aria-label={words("k.shift")}
            aria-pressed={shift}
            className={`${shape} ${shift ? "border-action bg-tint" : "border-line bg-panel"}`}
            onClick={() => setShift(!shift)}
          >
            <ArrowBigUp aria-hidden="true" className="size-6" />
          </button>
        )}
        <button type="button" className={key} onClick={() => onChange("")}>
          {words("k.clear")}
        </button>
        {kind !== "number" && (
          <button
            type="button"
            aria-label={words("k.space")}
            className={`${key} grow-3`}
            onClick={() => onChange(`${value} `)}
          >
            ␣
          </button>
        )}
        <button
          type="button"
          aria-label={words("k.delete")}
          className={key}
          onClick={() => onChange(value.slice(0, -1))}
        >
          <Delete aria-hidden="true" className="size-6" />
        </button>
        {onEnter && (
          <button
            type="button"
            aria-label={words.say("act.enter")}
            className={`${shape} border-transparent bg-action text-on-action active:bg-action-strong`}
            onClick={onEnter}
          >
            <CornerDownLeft aria-hidden="true" className="size-6" />
          </button>
        )}
      </div>
    </div>
  );
}
