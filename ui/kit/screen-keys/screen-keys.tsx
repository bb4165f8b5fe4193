import "simple-keyboard/build/css/index.css";
import "./screen-keys.css";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { SimpleKeyboard } from "simple-keyboard";
import { useWords } from "../messages/kiosk/use-words.tsx";
import { beginsWithCapital, keyLayouts, kindOf } from "./key-layouts.ts";
import { ToggleKeysContext } from "./keys-open.ts";
import { clearField, moveCaret, type TextField, textFieldOf, typeBackspace, typeEnter, typeText } from "./type-into.ts";

export interface ScreenKeysProps {
  /** Switched off where a keyboard is plugged in: then only a field's own keyboard button brings them back. */
  isOff: boolean;
  onOff: (isOff: boolean) => void;
  children: ReactNode;
}

/**
 * The keyboard of a touchscreen, at the bottom edge, for whichever field was touched; everything else stands above it. It comes with a
 * touch, not with a mouse or a keyboard's Tab, and takes no focus away.
 */
export function ScreenKeys({ isOff, onOff, children }: ScreenKeysProps) {
  const [field, setField] = useState<TextField>();
  // Between a finger's touch and its click nothing may move: what lay beneath would get the click.
  const isPressing = useRef(false);
  const leaving = useRef(false);
  const close = useCallback(() => {
    leaving.current = isPressing.current;
    if (!isPressing.current) setField(undefined);
  }, []);
  const show = useCallback((next: TextField) => {
    leaving.current = false;
    setField(next);
  }, []);

  useEffect(() => {
    let byTouch = false;
    const pressed = (event: PointerEvent) => {
      byTouch = event.pointerType === "touch";
      isPressing.current = true;
      const now = textFieldOf(event.target);
      if (byTouch && !isOff && now !== undefined && now === document.activeElement) show(now);
    };
    const focused = ({ target }: FocusEvent) => {
      const now = textFieldOf(target);
      if (now && byTouch && !isOff) show(now);
    };
    const left = ({ relatedTarget }: FocusEvent) => {
      if (textFieldOf(relatedTarget) === undefined) close();
    };
    const released = () => {
      isPressing.current = false;
      if (leaving.current) close();
    };
    addEventListener("pointerdown", pressed, { capture: true });
    addEventListener("click", released);
    addEventListener("pointercancel", released);
    addEventListener("focusin", focused);
    addEventListener("focusout", left);
    return () => {
      removeEventListener("pointerdown", pressed, { capture: true });
      removeEventListener("click", released);
      removeEventListener("pointercancel", released);
      removeEventListener("focusin", focused);
      removeEventListener("focusout", left);
    };
  }, [isOff, close, show]);

  // A field that goes away with its dialog tells nobody.
  useEffect(() => {
    if (!field) return;
    const watch = new MutationObserver(() => field.isConnected || close());
    watch.observe(document.body, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [field, close]);

  const toggle = useCallback(
    (wanted: HTMLElement | null) => {
      const next = textFieldOf(wanted);
      if (next === undefined) return;
      if (field === next) return close();
      onOff(false);
      next.focus();
      show(next);
    },
    [field, close, show, onOff],
  );
  return (
    <ToggleKeysContext value={toggle}>
      {children}
      {field && (
        <Keys
          field={field}
          onHide={close}
          onOff={() => {
            close();
            onOff(true);
          }}
        />
      )}
    </ToggleKeysContext>
  );
}

function Keys({ field, onHide, onOff }: { field: TextField; onHide: () => void; onOff: () => void }) {
  const words = useWords();
  const { language } = words.say.messages;
  const place = useRef<HTMLDivElement>(null);
  const kind = kindOf(field);
  const [shift, setShift] = useState<boolean>();
  const [signs, setSigns] = useState(false);
  const [before, setBefore] = useState(field.value);
  const capitals = shift ?? beginsWithCapital(kind, before);
  const layoutName = kind === "number" ? "number" : signs ? "signs" : capitals ? "capitals" : "letters";
  const press = useRef<(key: string) => void>(() => {});
  const keyboard = useRef<SimpleKeyboard>(undefined);

  useEffect(() => {
    setShift(undefined);
    setSigns(false);
    setBefore(textBefore(field));
    requestAnimationFrame(() => field.scrollIntoView({ block: "center", behavior: "instant" }));
  }, [field]);

  press.current = (key) => {
    if (key === "{hide}") return onHide();
    if (key === "{off}") return onOff();
    if (key === "{shift}") return setShift(!capitals);
    if (key === "{signs}" || key === "{letters}") return setSigns(key === "{signs}");
    act(field, key);
    setShift(undefined);
    setBefore(textBefore(field));
  };

  const labels = JSON.stringify({
    "{enter}": words.say("act.enter"),
    "{bksp}": words("k.delete"),
    "{clear}": words("k.clear"),
    "{shift}": words("k.shift"),
    "{space}": words("k.space"),
    "{signs}": words("keys.signs"),
    "{letters}": words("keys.letters"),
    "{left}": words("keys.left"),
    "{right}": words("keys.right"),
    "{hide}": words("keys.hide"),
    "{off}": words("keys.off"),
  });
  useEffect(() => {
    if (!place.current) return;
    const options = {
      layout: keyLayouts[language === "de" ? "de" : "en"],
      layoutName,
      display: faces,
      mergeDisplay: true,
      buttonAttributes: Object.entries(JSON.parse(labels) as Record<string, string>).map(([buttons, value]) => ({
        attribute: "aria-label",
        value,
        buttons,
      })),
      buttonTheme: [
        { class: "keys-act", buttons: "{bksp} {clear} {shift} {signs} {letters} {left} {right} {hide} {off}" },
        { class: "keys-enter", buttons: "{enter}" },
        ...(layoutName === "capitals" ? [{ class: "keys-on", buttons: "{shift}" }] : []),
      ],
    };
    if (keyboard.current) return keyboard.current.setOptions(options);
    keyboard.current = new SimpleKeyboard(place.current, {
      ...options,
      useButtonTag: true,
      // The field keeps the focus.
      preventMouseDownDefault: true,
      disableCaretPositioning: true,
      onKeyPress: (key: string) => press.current(key),
    });
    return undefined;
  }, [language, layoutName, labels]);
  useEffect(() => () => keyboard.current?.destroy(), []);
  useRoomAbove(place);

  return (
    <div className="screen-keys" data-kind={kind}>
      <div ref={place} className="simple-keyboard" />
    </div>
  );
}

function act(field: TextField, key: string): void {
  if (key === "{bksp}") typeBackspace(field);
  else if (key === "{clear}") clearField(field);
  else if (key === "{enter}") typeEnter(field);
  else if (key === "{left}") moveCaret(field, -1);
  else if (key === "{right}") moveCaret(field, 1);
  else typeText(field, key === "{space}" ? " " : key);
}

/** Tells the page how high the keys are, so that nothing lies beneath them. */
function useRoomAbove(place: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const root = document.documentElement;
    const box = place.current?.parentElement;
    if (!box) return;
    const watch = new ResizeObserver(() => {
      root.style.setProperty("--keys-height", `${box.offsetHeight}px`);
      textFieldOf(document.activeElement)?.scrollIntoView({ block: "nearest", behavior: "instant" });
    });
    watch.observe(box);
    return () => {
      watch.disconnect();
      root.style.removeProperty("--keys-height");
    };
  }, [place]);
}

const textBefore = (field: TextField): string => field.value.slice(0, field.selectionStart ?? field.value.length);

const faces: Record<string, string> = {
  "{bksp}": "⌫",
  "{clear}": "✕",
  "{enter}": "↵",
  "{shift}": "⇧",
  "{signs}": "#+=",
  "{letters}": "ABC",
  "{space}": " ",
  "{left}": "←",
  "{right}": "→",
  "{hide}": "▼",
  "{off}": "⌨ ✕",
};
