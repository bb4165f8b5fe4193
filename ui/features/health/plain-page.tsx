import { Fragment, type ReactNode } from "react";

/** The little Markdown that runbooks are written in: headings, paragraphs, lists, code. The page's own title is left to the dialog. */
export function PlainPage({ markdown }: { markdown: string }) {
  return <div className="flex flex-col gap-2 text-base">{blocksOf(markdown).map(drawn)}</div>;
}

interface Block {
  kind: "heading" | "text" | "numbered" | "bulleted" | "code";
  lines: string[];
  key: number;
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  const begin = (kind: Block["kind"], lines: string[]) => {
    open = { kind, lines, key: blocks.length };
    blocks.push(open);
  };
  for (const line of markdown.split("\n")) {
    if (open?.kind === "code") {
      if (line.startsWith("```")) open = undefined;
      else open.lines.push(line);
    } else if (line.startsWith("```")) begin("code", []);
    else if (line.trim() === "" || line.startsWith("# ")) open = undefined;
    else if (/^#{2,4} /.test(line)) {
      begin("heading", [line.replace(/^#+ /, "")]);
      open = undefined;
    } else if (/^\d+\. /.test(line)) addItem("numbered", line.replace(/^\d+\. /, ""));
    else if (line.startsWith("- ")) addItem("bulleted", line.slice(2));
    else if (open) open.lines.push(`${open.lines.pop() ?? ""} ${line.trim()}`.trim());
    else begin("text", [line]);
  }
  return blocks;

  function addItem(kind: "numbered" | "bulleted", text: string): void {
    if (open?.kind === kind) open.lines.push(text);
    else begin(kind, [text]);
  }
}

function drawn({ kind, lines, key }: Block): ReactNode {
  if (kind === "heading")
    return (
      <h4 key={key} className="pt-1 font-bold">
        {lines[0]}
      </h4>
    );
  if (kind === "code")
    return (
      <pre key={key} className="overflow-x-auto rounded-lg bg-sunken p-2 font-mono text-sm">
        {lines.join("\n")}
      </pre>
    );
  if (kind === "text") return <p key={key}>{inline(lines[0] ?? "")}</p>;
  const items = lines.map((line) => <li key={line}>{inline(line)}</li>);
  return kind === "numbered" ? (
    <ol key={key} className="list-decimal ps-6">
      {items}
    </ol>
  ) : (
    <ul key={key} className="list-disc ps-6">
      {items}
    </ul>
  );
}

/** Every second piece between backticks is code. Links show their words: a kiosk leads nowhere. */
function inline(text: string): ReactNode {
  const plain = text.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1").replaceAll("**", "");
  const drawn: ReactNode[] = [];
  for (const piece of plain.split("`")) {
    const key = drawn.length;
    drawn.push(
      key % 2 === 1 ? (
        <code key={key} className="rounded bg-sunken px-1 font-mono text-sm">
          {piece}
        </code>
      ) : (
        <Fragment key={key}>{piece}</Fragment>
      ),
    );
  }
  return drawn;
}
