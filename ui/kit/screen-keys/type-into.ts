/** A field that text can be typed into. */
export type TextField = HTMLInputElement | HTMLTextAreaElement;

const typedInto = ["text", "search", "password", "tel", "url", "email", "number", ""];

/** The field somebody is in, unless it only catches scans, or cannot be changed. */
export function textFieldOf(target: EventTarget | null): TextField | undefined {
  if (target instanceof HTMLTextAreaElement) return target.readOnly || target.disabled ? undefined : target;
  if (!(target instanceof HTMLInputElement) || !typedInto.includes(target.type)) return undefined;
  return target.readOnly || target.disabled || target.hasAttribute("data-scan-only") ? undefined : target;
}

/** Puts text where the caret is, in place of what is marked, as far as it fits into the field. */
export function typeText(field: TextField, text: string): void {
  const { start, end } = caretOf(field);
  const rest = field.value.length - (end - start);
  const fits = field.maxLength < 0 ? text : text.slice(0, Math.max(0, field.maxLength - rest));
  change(field, field.value.slice(0, start) + fits + field.value.slice(end), start + fits.length);
}

/** Takes away what is marked, or else the one sign before the caret: the whole of it, where it has two halves. */
export function typeBackspace(field: TextField): void {
  const { start, end } = caretOf(field);
  const before = field.value.slice(0, start);
  const from = start < end ? start : start - (Array.from(before).at(-1)?.length ?? 0);
  change(field, field.value.slice(0, from) + field.value.slice(end), from);
}

export function clearField(field: TextField): void {
  change(field, "", 0);
}

export function moveCaret(field: TextField, by: -1 | 1): void {
  const { start, end } = caretOf(field);
  const at = start < end ? (by < 0 ? start : end) : Math.min(field.value.length, Math.max(0, start + by));
  place(field, at);
}

/** Enter: a new line in a text of many lines; else whoever listens for the key has it, and else the form. */
export function typeEnter(field: TextField): void {
  if (field instanceof HTMLTextAreaElement) {
    typeText(field, "\n");
    return;
  }
  const isFree = field.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true }),
  );
  if (isFree) field.form?.requestSubmit();
}

/** Fields for numbers have no caret that a page may know: there typing goes on at the end. */
function caretOf({ selectionStart, selectionEnd, value }: TextField): { start: number; end: number } {
  const start = selectionStart ?? value.length;
  return { start, end: Math.max(start, selectionEnd ?? start) };
}

/** Through the browser's own setter and an event, which is how a controlled React field hears of it. */
function change(field: TextField, value: string, caretAt: number): void {
  const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(proto, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  place(field, caretAt);
}

function place(field: TextField, at: number): void {
  if (field.selectionStart !== null) field.setSelectionRange(at, at);
}
