import { Link2 } from "lucide-react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Frame } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";

type Box = CloudValue<"updates.boxes">["boxes"][number];
const tones = { well: "ok", proving: "action", unknown: "plain" } as const;

/** Each box with the version it runs, the one it should have, and why it came back from one. Those that came back stand first. */
export function BoxVersions({ boxes }: { boxes: readonly Box[] }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const rows = [...boxes].sort((a, b) => Number(b.rollback !== null) - Number(a.rollback !== null));
  return (
    <Frame>
      <DataTable
        label={words("boxes.title")}
        rows={rows}
        keyOf={({ box }) => box}
        markOf={({ rollback }) => (rollback ? "error" : undefined)}
        empty={<EmptyState icon={Link2} title={words("boxes.none")} hint={words("boxes.none-hint")} />}
        columns={[
          { id: "site", title: words("c.site"), cell: ({ site }) => <b>{siteName(site)}</b> },
          { id: "box", title: words("boxes.box"), cell: ({ name, box }) => name || box },
          {
            id: "version",
            title: words("updates.runs"),
            cell: ({ version, slot }) =>
              version === "" ? (
                <span className="text-muted">{words("updates.not-told")}</span>
              ) : (
                <span>
                  <b>{version}</b>
                  {slot && <span className="text-muted"> · {words("updates.slot", { slot })}</span>}
                </span>
              ),
          },
          {
            id: "wanted",
            title: words("updates.wanted"),
            cell: ({ wanted, version }) =>
              wanted === "" || wanted === version ? "–" : <Chip tone="action">{wanted}</Chip>,
          },
          {
            id: "health",
            title: words("c.state"),
            cell: ({ health, state }) => (
              <span className="flex flex-wrap items-center gap-1">
                <Chip tone={tones[health]}>{words.of("version-health", health)}</Chip>
                {state && state !== "idle" && (
                  <span className="text-muted text-sm">{words.of("version-state", state)}</span>
                )}
              </span>
            ),
          },
          {
            id: "rollback",
            title: words("updates.came-back"),
            cell: ({ rollback }) =>
              rollback ? (
                <span className="block text-sm">
                  <b className="text-error-ink">{words("updates.came-back-from", { version: rollback.version })}</b>{" "}
                  <span className="block">{words.of("up.cause", rollback.cause)}</span>
                  <span className="block text-muted">
                    {words("updates.came-back-facts", { boots: rollback.boots, facts: rollback.facts })}
                  </span>
                </span>
              ) : (
                "–"
              ),
          },
          { id: "heard", title: words("updates.heard"), cell: ({ reportedMs }) => words.ago(reportedMs, nowMs) },
        ]}
      />
    </Frame>
  );
}
