import { Archive, Rocket } from "lucide-react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Frame } from "../shared/list.tsx";

type Release = CloudValue<"updates.releases">["releases"][number];
const megabyte = 1_000_000;

/** The versions that this cloud can hand out. Whoever runs the cloud puts them on its shelf. */
export function Releases({
  releases,
  onRollOut,
}: {
  releases: readonly Release[];
  onRollOut: ((version: string) => void) | undefined;
}) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  return (
    <Frame>
      <DataTable
        label={words("updates.releases")}
        rows={releases}
        keyOf={({ version }) => version}
        empty={
          <EmptyState icon={Archive} title={words("updates.no-releases")} hint={words("updates.no-releases-hint")} />
        }
        columns={[
          { id: "version", title: words("boxes.version"), cell: ({ version }) => <b>{version}</b> },
          {
            id: "notes",
            title: words("updates.notes"),
            cell: ({ notes }) => notes[words.language] || notes.en || "–",
          },
          { id: "cpus", title: words("updates.cpus"), cell: ({ cpus }) => cpus.join(", ") },
          {
            id: "bytes",
            title: words("updates.size"),
            end: true,
            cell: ({ bytes }) => words("updates.mb", { n: words.number(Math.max(1, Math.round(bytes / megabyte))) }),
          },
          { id: "added", title: words("updates.added"), cell: ({ addedMs }) => words.moment(addedMs, nowMs) },
          ...(onRollOut
            ? [
                {
                  id: "act",
                  title: "",
                  end: true,
                  cell: ({ version }: Release) => (
                    <DeskButton icon={Rocket} onPress={() => onRollOut(version)}>
                      {words("updates.roll-out-this")}
                    </DeskButton>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Frame>
  );
}
