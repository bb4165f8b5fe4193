import { Pencil, X } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useMayDo, useSeesAll } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer } from "../shared/answer.tsx";
import { Frame } from "../shared/list.tsx";
import { WrittenFields } from "../shared/written-fields.tsx";
import { EditItem } from "./item-form.tsx";

type Item = CloudValue<"items.get">;

/** One item: every field with who wrote it last, its barcodes, and the way to change it for all sites. */
export function ItemSheet({ sku, onClose }: { sku: string; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const seesAll = useSeesAll();
  const mayEdit = seesAll && may("regional-manager", "integrator");
  const [editing, setEditing] = useState(false);
  const answer = useCloudLive("items.get", { sku });
  return (
    <SideSheet
      title={<span className="font-mono">{sku}</span>}
      onClose={onClose}
      actions={
        mayEdit && answer.data ? (
          <DeskButton icon={Pencil} tone="primary" onPress={() => setEditing(true)}>
            {words("c.edit")}
          </DeskButton>
        ) : undefined
      }
    >
      <Answer answer={answer}>
        {(item) => (
          <div className="flex flex-col gap-4">
            <h2 className="font-bold text-lg">{item.item.name || sku}</h2>
            <Barcodes item={item.item} mayEdit={mayEdit} />
            <WrittenFields fields={item.fields.filter(({ field }) => field !== "deletedAt")} />
          </div>
        )}
      </Answer>
      {editing && answer.data && <EditItem item={answer.data} onClose={() => setEditing(false)} />}
    </SideSheet>
  );
}

function Barcodes({ item: { sku, barcodes = [] }, mayEdit }: { item: Item["item"]; mayEdit: boolean }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  if (barcodes.length === 0) return null;
  return (
    <Frame title={words("field.barcodes")}>
      <ul className="flex flex-wrap gap-2 p-2">
        {barcodes.map((code) => (
          <li key={code} className="flex items-center gap-1 rounded-lg border border-line ps-3">
            <span className="font-mono text-sm">{code}</span>
            {mayEdit ? (
              <DeskButton
                icon={X}
                tone="quiet"
                label={words("items.remove-barcode", { code })}
                disabled={busy}
                onPress={() =>
                  void run(
                    "items.remove-barcode",
                    { sku, code },
                    {
                      done: words("items.barcode-removed", { code }),
                      undo: () => void run("items.save", { sku, barcodes: [code] }, { done: words("c.undone") }),
                    },
                  )
                }
              />
            ) : (
              <span className="pe-3" />
            )}
          </li>
        ))}
      </ul>
    </Frame>
  );
}
