/** What a person sees when the appliance is ready: where to go, and how to sign in. */
export function welcome({ urls = {}, signIns = [] }) {
  const lines = ["", "Kontor is ready.", ""];
  const rows = Object.entries(urls).flatMap(([name, url]) =>
    [url].flat().map((one, at) => [at === 0 ? name : "", String(one)]),
  );
  lines.push(...table(rows));
  if (signIns.length > 0) {
    const columns = [...new Set(signIns.flatMap((signIn) => Object.keys(signIn)))];
    lines.push("", "Sign in as:", "");
    lines.push(...table([columns, ...signIns.map((signIn) => columns.map((column) => String(signIn[column] ?? "")))]));
  }
  return `${lines.join("\n")}\n\nStop it with Ctrl+C.\n`;
}

function table(rows) {
  const widths = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at])).join("   ")}`.trimEnd());
}
