import { Camera, CornerDownLeft, Keyboard, ScanLine } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { IconButton } from "./icon-button.tsx";
import { useSay } from "./messages/use-say.tsx";

export interface ScanFieldProps {
  /** What to scan, in words. */
  prompt: string;
  /** The one code that is expected, big. */
  code?: string;
  /** Left out where typing has a field of its own. */
  onTyped?: (text: string) => void;
  onCamera?: () => void;
  /** Keys a person pressed while nothing had the focus: they open the field. */
  keys?: { take: (taker: (key: string) => void) => () => void };
}

/**
 * Says what to scan. Scans arrive without it, whatever has the focus; the field inside is only for scanners that put whole
 * texts into a field, and for typing, the last resort.
 */
export function ScanField({ prompt, code, onTyped, onCamera, keys }: ScanFieldProps) {
  const say = useSay();
  const [typing, setTyping] = useState(false);
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const catcher = useRef<HTMLInputElement>(null);

  useEffect(
    () =>
      keys?.take((key) => {
        if (key.length !== 1) return;
        setTyping(true);
        setText((before) => before + key);
      }),
    [keys],
  );
  useEffect(() => {
    if (typing) field.current?.focus();
    else if (document.activeElement === document.body) catcher.current?.focus({ preventScroll: true });
  }, [typing]);

  function enter(event: FormEvent) {
    event.preventDefault();
    const typed = text.trim();
    if (typed === "") return;
    setText("");
    setTyping(false);
    onTyped?.(typed);
  }

  return (
    <div className="flex items-stretch rounded-xl border-2 border-action bg-panel">
      {typing ? (
        <form onSubmit={enter} className="flex min-w-0 flex-1">
          <input
            ref={field}
            type="text"
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-label={say("scan.type-here")}
            placeholder={say("scan.type-here")}
            autoComplete="off"
            autoCapitalize="characters"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="go"
            maxLength={400}
            className="min-w-0 flex-1 bg-transparent ps-4 font-mono font-semibold text-xl outline-none"
          />
          <button
            type="submit"
            aria-label={say("act.enter")}
            className="grid size-16 shrink-0 place-items-center rounded-lg bg-action text-on-action active:bg-action-strong"
          >
            <CornerDownLeft aria-hidden="true" className="size-7 rtl:-scale-x-100" />
          </button>
        </form>
      ) : (
        <div className="flex min-w-0 flex-1 items-center gap-3 ps-4">
          <span className="relative grid shrink-0 place-items-center text-action">
            <ScanLine aria-hidden="true" className="size-9" strokeWidth={1.75} />
            <span
              aria-hidden="true"
              className="absolute h-[3px] w-7 animate-beam motion-reduce:animate-none rounded bg-error"
            />
          </span>
          <span className="min-w-0 py-2">
            <span className="block font-semibold text-base leading-tight">{prompt}</span>
            {code && <span className="block truncate font-mono font-semibold text-lg leading-tight">{code}</span>}
          </span>
          <input
            ref={catcher}
            data-scan-only=""
            inputMode="none"
            aria-hidden="true"
            tabIndex={-1}
            autoComplete="off"
            className="pointer-events-none absolute size-px opacity-0"
          />
        </div>
      )}
      {onTyped && (
        <IconButton icon={Keyboard} label={say("act.keyboard")} pressed={typing} onPress={() => setTyping(!typing)} />
      )}
      {onCamera && !typing && <IconButton icon={Camera} label={say("act.camera")} onPress={onCamera} />}
    </div>
  );
}
