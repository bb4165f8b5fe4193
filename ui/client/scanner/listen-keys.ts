import { createWedge } from "./wedge.ts";

export interface KeyListener {
  onScan: (raw: string, atMs: number) => void;
  onTyped: (key: string) => void;
}

/**
 * Listens to the keyboard of the whole page, so a scan arrives whatever has the focus. In a text field the scan's characters
 * are taken out of the field again.
 */
export function listenKeys(page: Window, { onScan, onTyped }: KeyListener): () => void {
  let before: { field: TextField; value: string } | undefined;
  const wedge = createWedge({
    onScan(raw, atMs) {
      if (before !== undefined) restore(before.field, before.value);
      before = undefined;
      onScan(raw, atMs);
    },
    onTyped,
    after(delayMs, run) {
      const timer = page.setTimeout(run, delayMs);
      return () => page.clearTimeout(timer);
    },
    now: () => page.performance.now(),
  });
  let lastMs = Number.NEGATIVE_INFINITY;

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || event.metaKey) return;
    const gs = event.ctrlKey && (event.key === "]" || event.code === "BracketRight");
    if ((event.ctrlKey || event.altKey) && !gs && !event.getModifierState("AltGraph")) return;
    const field = typingFieldOf(event.target);
    if (field !== undefined && event.timeStamp - lastMs > 50) before = { field, value: field.value };
    if (field === undefined) before = undefined;
    if (event.key.length === 1 || gs) lastMs = event.timeStamp;
    // A blank or Enter by itself belongs to the button that has the focus.
    const onButton = event.target instanceof Element && event.target.closest("button, a, [role=button]") !== null;
    if (onButton && event.key === " " && event.timeStamp - lastMs > 50) return;
    const verdict = wedge.key(gs ? "Ctrl+]" : event.key, event.timeStamp, field === undefined ? "page" : "text-field");
    if (verdict === "ended" || (verdict === "held" && (field === undefined || gs))) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Some scanners on Android commit the whole text at once, with no key events. */
  function onInput(event: Event) {
    if (!(event instanceof InputEvent) || event.isComposing || event.inputType === "insertFromPaste") return;
    const text = (event.data ?? "").replace(/[\r\n\t]+$/, "");
    const field = textFieldOf(event.target);
    if (field === undefined || text.length < 4) return;
    if (event.data === text && !field.hasAttribute("data-scan-only")) return;
    restore(field, field.value.replace(event.data ?? "", ""));
    onScan(text, event.timeStamp);
  }

  page.addEventListener("keydown", onKeyDown, { capture: true });
  page.addEventListener("input", onInput, { capture: true });
  return () => {
    wedge.reset();
    page.removeEventListener("keydown", onKeyDown, { capture: true });
    page.removeEventListener("input", onInput, { capture: true });
  };
}

type TextField = HTMLInputElement | HTMLTextAreaElement;

/** The field a person types in; the hidden one that only catches scans is as good as the page. */
function typingFieldOf(target: EventTarget | null): TextField | undefined {
  const field = textFieldOf(target);
  return field?.hasAttribute("data-scan-only") ? undefined : field;
}

function textFieldOf(target: EventTarget | null): TextField | undefined {
  if (target instanceof HTMLTextAreaElement) return target;
  if (!(target instanceof HTMLInputElement)) return undefined;
  return ["text", "search", "password", "tel", "url", "email", "number", ""].includes(target.type) ? target : undefined;
}

/** Through the browser's own setter and an event, which is how a controlled React field hears of it. */
function restore(field: TextField, value: string) {
  const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(proto, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
