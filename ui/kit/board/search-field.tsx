import { Keyboard, Search, X } from "lucide-react";
import { useState } from "react";
import { useWords } from "../messages/kiosk/use-words.tsx";
import { TouchButton } from "./touch-button.tsx";
import { TouchKeys } from "./touch-keys.tsx";

export interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Enter on any keyboard; left out where every key searches. */
  onEnter?: (value: string) => void;
  prompt?: string;
  keysOpen?: boolean;
}

/** A text to look for: scanned, typed on a keyboard, or on the screen's own keys. */
export function SearchField({ value, onChange, onEnter, prompt, keysOpen = false }: SearchFieldProps) {
  const words = useWords();
  const [keys, setKeys] = useState(keysOpen);
  return (
    <div className="flex flex-col gap-2">
      <form
        className="flex items-center rounded-xl border-2 border-line bg-panel ps-3 focus-within:border-action"
        onSubmit={(event) => {
          event.preventDefault();
          onEnter?.(value);
        }}
      >
        <Search aria-hidden="true" className="size-6 shrink-0 text-muted" />
        <input
          type="text"
          aria-label={prompt ?? words("k.search")}
          placeholder={prompt ?? words("k.search")}
          value={value}
          inputMode="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={120}
          onChange={(event) => onChange(event.target.value)}
          className="min-h-13 min-w-0 flex-1 bg-transparent px-3 font-semibold text-lg outline-none"
        />
        {value !== "" && <TouchButton icon={X} tone="quiet" label={words("k.clear")} onPress={() => onChange("")} />}
        <TouchButton
          icon={Keyboard}
          tone="quiet"
          pressed={keys}
          label={words("k.keyboard")}
          onPress={() => setKeys(!keys)}
        />
      </form>
      {keys && <TouchKeys value={value} onChange={onChange} onEnter={onEnter && (() => onEnter(value))} />}
    </div>
  );
}
