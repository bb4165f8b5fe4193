/**
 * Scanners that hand their data over as an intent or broadcast: the wrapping app passes it in by a `kontor-scan` event, a
 * message to the window, or by opening the app with `?scan=`.
 */
export function listenMessages(page: Window, onScan: (raw: string, atMs: number) => void): () => void {
  const deliver = (raw: unknown) => {
    if (typeof raw === "string" && raw !== "" && raw.length <= 1_000) onScan(raw, page.performance.now());
  };
  const onEvent = (event: Event) => {
    if (event instanceof CustomEvent) deliver(dataOf(event.detail));
  };
  const onMessage = (event: MessageEvent) => {
    // Another site in another frame must not scan; a wrapping app speaks as this page or with no origin at all.
    if (event.origin !== page.location.origin && event.origin !== "" && event.origin !== "null") return;
    if (event.source !== null && event.source !== page) return;
    const { data } = event;
    if (typeof data === "object" && data !== null && data.type === "kontor-scan") deliver(dataOf(data));
  };
  page.addEventListener("kontor-scan", onEvent);
  page.addEventListener("message", onMessage);

  const address = new URL(page.location.href);
  const opened = address.searchParams.get("scan");
  if (opened !== null) {
    // Taken once: a reload must not scan again.
    address.searchParams.delete("scan");
    page.history.replaceState(page.history.state, "", address);
    deliver(opened);
  }
  return () => {
    page.removeEventListener("kontor-scan", onEvent);
    page.removeEventListener("message", onMessage);
  };
}

/** `data` is our name for it; `data_string` DataWedge's. */
function dataOf(detail: unknown): unknown {
  if (typeof detail === "string") return detail;
  if (typeof detail !== "object" || detail === null) return undefined;
  const fields = detail as Record<string, unknown>;
  return fields.data ?? fields.data_string ?? fields["com.symbol.datawedge.data_string"] ?? fields.barcode;
}
