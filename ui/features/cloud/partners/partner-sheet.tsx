import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useMayDo, useSeesAll } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Facts } from "../../../kit/board/facts.tsx";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer } from "../shared/answer.tsx";
import { Ask } from "../shared/ask.tsx";
import { WrittenFields } from "../shared/written-fields.tsx";
import { EditPartner } from "./partner-form.tsx";

/** One partner: what is known of it, who wrote each field last, and the ways to change it. */
export function PartnerSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const seesAll = useSeesAll();
  const { run, busy } = useCloudActs();
  const [asked, setAsked] = useState<"edit" | "remove">();
  const answer = useCloudLive("partners.get", { id });
  const name = answer.data?.partner.name || id;
  return (
    <SideSheet
      title={name}
      onClose={onClose}
      actions={
        seesAll && may("regional-manager", "integrator") && answer.data ? (
          <>
            <DeskButton icon={Pencil} tone="primary" onPress={() => setAsked("edit")}>
              {words("c.edit")}
            </DeskButton>
            <DeskButton icon={Trash2} tone="danger" disabled={busy} onPress={() => setAsked("remove")}>
              {words("c.remove")}
            </DeskButton>
          </>
        ) : undefined
      }
    >
      <Answer answer={answer}>
        {({ partner, fields }) => (
          <div className="flex flex-col gap-4">
            <WhoItIs partner={partner} />
            <WrittenFields fields={fields} />
          </div>
        )}
      </Answer>
      {asked === "edit" && answer.data && <EditPartner partner={answer.data} onClose={() => setAsked(undefined)} />}
      {asked === "remove" && (
        <Ask
          danger
          title={words("partners.remove-title", { name })}
          confirm={words("c.remove")}
          busy={busy}
          onClose={() => setAsked(undefined)}
          onDone={async () => {
            setAsked(undefined);
            const gone = await run(
              "partners.remove",
              { id },
              {
                done: words("partners.removed", { name }),
                // What was removed is kept: saving it under the same code brings all of it back.
                undo: () => void run("partners.save", { id }, { done: words("c.undone") }),
              },
            );
            if (gone) onClose();
          }}
        >
          {words("partners.remove-what")}
        </Ask>
      )}
    </SideSheet>
  );
}

function WhoItIs({ partner }: { partner: CloudValue<"partners.get">["partner"] }) {
  const words = useDeskWords();
  const { address, edi } = partner;
  const town = [address.postcode, address.city, address.region, address.country].filter(Boolean).join(" ");
  return (
    <Facts
      facts={[
        [words("partners.id"), partner.id],
        [words("c.kind"), words.of("partner-kind", partner.kind)],
        [words("partners.address"), [...(address.lines ?? []), town].filter(Boolean).join(", ")],
        ["GLN", partner.gln],
        ["SCAC", partner.scac],
        [words("partners.edi"), edi && `${edi.qualifier} ${edi.id} · ${edi.version} · ${edi.sends.join(", ") || "–"}`],
      ]}
    />
  );
}
