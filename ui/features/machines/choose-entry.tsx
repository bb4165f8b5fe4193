import { SearchX } from "lucide-react";
import { useState } from "react";
import { Chip } from "../../kit/board/chip.tsx";
import { Row } from "../../kit/board/row.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { KindIcon } from "./kind-icon.tsx";
import type { Entry } from "./setting-form.ts";

/** The catalogue by kind, maker and protocol. */
export function ChooseEntry({ entries, onChoose }: { entries: readonly Entry[]; onChoose: (id: string) => void }) {
  const words = useWords();
  const [kind, setKind] = useState<Entry["kind"] | "all">("all");
  const [search, setSearch] = useState("");
  const kinds = [...new Set(entries.map((entry) => entry.kind))];
  const wanted = search.trim().toLowerCase();
  const shown = entries.filter(
    (entry) =>
      (kind === "all" || entry.kind === kind) &&
      [entry.title, entry.id, entry.protocol].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <>
      <SearchField value={search} onChange={setSearch} prompt={words("add.search-list")} />
      <Tabs
        label={words("machines.kinds")}
        chosen={kind}
        onChoose={setKind}
        tabs={[
          { id: "all" as const, label: words("k.all"), count: entries.length },
          ...kinds.map((id) => ({
            id,
            label: words.of("machine-kind", id),
            count: entries.filter((entry) => entry.kind === id).length,
          })),
        ]}
      />
      {shown.length === 0 && <EmptyState icon={SearchX} title={words("add.none-listed")} />}
      <div className="flex flex-col gap-2">
        {shown.map(({ id, title, kind: one, protocol, reach }) => (
          <Row key={id} onPress={() => onChoose(id)}>
            <KindIcon kind={one} className="size-7" />
            <span className="min-w-0 flex-1">
              <span className="block font-semibold leading-snug">{title}</span>
              <span className="block truncate text-muted text-sm">{makerOf(id)}</span>
            </span>
            <Chip>{protocol}</Chip>
            <Chip tone="action">{words.of("add.reach", reach)}</Chip>
          </Row>
        ))}
      </div>
    </>
  );
}

/** `mettler-toledo/floor-600` is made by Mettler Toledo. */
const makerOf = (id: string): string =>
  (id.split("/")[0] ?? "")
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(" ");
