import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Frame } from "./list.tsx";
import { useSiteName } from "./sites.tsx";

export interface WrittenField {
  field: string;
  value?: unknown;
  by: string;
  atMs: number;
}

/** Every field of a shared record with who wrote it last: a site, or the cloud. */
export function WrittenFields({ fields }: { fields: readonly WrittenField[] }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  return (
    <Frame title={words("items.fields")}>
      <DataTable
        label={words("items.fields")}
        rows={fields}
        keyOf={({ field }) => field}
        empty={null}
        columns={[
          { id: "field", title: words("items.field"), cell: ({ field }) => <b>{words.of("field", field)}</b> },
          {
            id: "value",
            title: words("c.value"),
            cell: ({ value }) => <span className="break-words">{shownValue(value, words.of)}</span>,
          },
          {
            id: "by",
            title: words("items.written-by"),
            cell: ({ by }) => (by === "hub" ? words("items.here") : siteName(by)),
          },
          { id: "at", title: words("c.when"), cell: ({ atMs }) => words.moment(atMs, nowMs) },
        ]}
      />
    </Frame>
  );
}

/** A value as a person would say it: yes and no, a dash for nothing, lists and groups part by part. */
export function shownValue(value: unknown, of: (group: string, value: string) => string): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return of("yes-no", String(value));
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map((one) => shownValue(one, of)).join("; ");
  if (typeof value === "object")
    return (
      Object.entries(value)
        .filter(([, part]) => part !== null && part !== "" && !(Array.isArray(part) && part.length === 0))
        .map(([name, part]) => `${of("field", name)} ${shownValue(part, of)}`)
        .join(", ") || "–"
    );
  return String(value);
}
