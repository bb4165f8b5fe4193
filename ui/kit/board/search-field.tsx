import { Keyboard, Search, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useWords } from "../messages/kiosk/use-words.tsx";
import { useToggleKeys } from "../screen-keys/keys-open.ts";
import { TouchButton } from "./touch-button.tsx";

export interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Enter on any keyboard; left out where every key searches. */
  onEnter?: (value: string) => void;
  prompt?: string;
  /** Looking for something is all that can be done here: the field has the focus from the start. */
  isFirst?: boolean;
}

/** A text to look for: scanned, typed on a keyboard, or on the screen's own keys. */
export function SearchField({ value, onChange, onEnter, prompt, isFirst = false }: SearchFieldProps) {
  const words = useWords();
  const toggleKeys = useToggleKeys();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst) field.current?.focus({ preventScroll: true });
    // Found: the keys make room for what was looked for.
    else field.current?.blur();
  }, [isFirst]);
  return (
    <form
      className="flex items-center rounded-xl border-2 border-line bg-panel ps-3 focus-within:border-action"
      onSubmit={(event) => {
        event.preventDefault();
        onEnter?.(value);
      }}
    >
      <Search aria-hidden="true" className="size-6 shrink-0 text-muted" />
      <input
        ref={field}
        type="text"
        aria-label={prompt ?? words("k.search")}
        placeholder={prompt ?? words("k.search")}
        value={value}
        inputMode="none"
        data-keys="code"
        autoComplete="off"
        spellCheck={false}
        maxLength={120}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-13 min-w-0 flex-1 bg-transparent px-3 font-semibold text-lg outline-none"
      />
      {value !== "" && <TouchButton icon={X} tone="quiet" label={words("k.clear")} onPress={() => onChange("")} />}
      <TouchButton icon={Keyboard} tone="quiet" label={words("k.keyboard")} onPress={() => toggleKeys(field.current)} />
    </form>
  );
}
