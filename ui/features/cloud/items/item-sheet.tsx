import { Pencil } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo, useSeesAll } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import type { Problem } from "../../../client/problem.ts";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer, ProblemBox } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { Frame } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";

type Item = CloudValue<"items.get">;

/** One item: every field with who wrote it last, and its name to be put right for all sites. */
export function ItemSheet({ sku, onClose }: { sku: string; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const seesAll = useSeesAll();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const [editing, setEditing] = useState(false);
  const answer = useCloudLive("items.get", { sku });
  return (
    <SideSheet
      title={<span className="font-mono">{sku}</span>}
      onClose={onClose}
      actions={
        seesAll && may("regional-manager", "integrator") && answer.data ? (
          <DeskButton icon={Pencil} tone="primary" onPress={() => setEditing(true)}>
            {words("c.edit")}
          </DeskButton>
        ) : undefined
      }
    >
      <Answer answer={answer}>
        {(item) => (
          <Frame title={item.item.name || sku}>
            <DataTable
              label={words("items.fields")}
              rows={item.fields}
              keyOf={({ field }) => field}
              empty={null}
              columns={[
                { id: "field", title: words("items.field"), cell: ({ field }) => <b>{words.of("field", field)}</b> },
                {
                  id: "value",
                  title: words("c.value"),
                  cell: ({ value }) => (
                    <span className="break-words">
                      {typeof value === "object" ? JSON.stringify(value) : String(value)}
                    </span>
                  ),
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
        )}
      </Answer>
      {editing && answer.data && <EditItem item={answer.data} onClose={() => setEditing(false)} />}
    </SideSheet>
  );
}

function EditItem({ item, onClose }: { item: Item; onClose: () => void }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const { sku, name: was = "" } = item.item;
  const [name, setName] = useState(was);
  return (
    <FormDialog
      title={sku}
      confirm={words("c.save")}
      ready={name.trim() !== "" && name.trim() !== was}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        const saved = await run(
          "items.save",
          { sku, name: name.trim(), seenHubPos: item.hubPos },
          {
            done: words("items.saved", { sku }),
            undo: ({ hubPos }) =>
              void run("items.save", { sku, name: was, seenHubPos: hubPos }, { done: words("c.undone") }),
          },
        );
        if (saved) onClose();
      }}
    >
      <p className="text-muted text-sm">{words("items.all-sites")}</p>
      <TextField label={words("c.name")} value={name} onChange={setName} lengthMax={200} />
    </FormDialog>
  );
}

export function NewItem({ onClose }: { onClose: () => void }) {
  const words = useDeskWords();
  const { send, busy, tell } = useCloudActs();
  const [sku, setSku] = useState("");
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<Problem>();
  return (
    <FormDialog
      title={words("items.new")}
      confirm={words("c.save")}
      ready={sku.trim() !== "" && name.trim() !== ""}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        setProblem(undefined);
        const answer = await send("items.save", { sku: sku.trim(), name: name.trim() });
        if (!answer.ok) return setProblem(answer.problem);
        tell(words("items.saved", { sku: sku.trim() }));
        onClose();
      }}
    >
      {problem && <ProblemBox problem={problem} />}
      <p className="text-muted text-sm">{words("items.all-sites")}</p>
      <TextField label={words("c.sku")} value={sku} onChange={setSku} lengthMax={64} mono required />
      <TextField label={words("c.name")} value={name} onChange={setName} lengthMax={200} required />
    </FormDialog>
  );
}
