import { Link2, Plus, X } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";
import { useWho } from "../shared/who.ts";
import { BoxList } from "./box-list.tsx";
import { PairDialog } from "./pair-dialog.tsx";

/** The boxes of all sites, and the codes by which more of them join. */
export function PairingScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const [pairing, setPairing] = useState(false);
  const boxes = useCloudLive("boxes.list", {});
  return (
    <DeskScreen
      title={words("nav.boxes")}
      note={<AgesNote ages={boxes.data?.ages} />}
      tools={
        may("regional-manager") && (
          <DeskButton icon={Plus} tone="primary" onPress={() => setPairing(true)}>
            {words("pairing.new-site")}
          </DeskButton>
        )
      }
    >
      {may("regional-manager") && <OpenCodes />}
      <Answer answer={boxes}>
        {({ boxes: all }) =>
          all.length === 0 ? (
            <EmptyState icon={Link2} title={words("boxes.none")} hint={words("boxes.none-hint")} />
          ) : (
            <Frame title={words("boxes.title")}>
              <BoxList boxes={all} />
            </Frame>
          )
        }
      </Answer>
      {pairing && <PairDialog onClose={() => setPairing(false)} />}
    </DeskScreen>
  );
}

function OpenCodes() {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const codes = useCloudLive("pairing.list", {}).data?.codes ?? [];
  const who = useWho(codes.map(({ madeBy }) => madeBy));
  if (codes.length === 0) return null;
  return (
    <Frame title={words("pairing.open")}>
      <DataTable
        label={words("pairing.open")}
        rows={codes}
        keyOf={({ id }) => id}
        empty={null}
        columns={[
          { id: "name", title: words("c.name"), cell: ({ name }) => name },
          { id: "site", title: words("c.site"), cell: ({ site }) => (site ? siteName(site) : "–") },
          { id: "by", title: words("c.who"), cell: ({ madeBy }) => who(madeBy) },
          {
            id: "left",
            title: words("pairing.valid"),
            cell: ({ expiresAtMs }) => words("c.still", { time: words.span(Math.max(0, expiresAtMs - nowMs)) }),
          },
          {
            id: "act",
            title: "",
            end: true,
            cell: ({ id, name }) => (
              <DeskButton
                icon={X}
                disabled={busy}
                onPress={() => void run("pairing.cancel", { id }, { done: words("pairing.cancelled", { name }) })}
              >
                {words("pairing.cancel")}
              </DeskButton>
            ),
          },
        ]}
      />
    </Frame>
  );
}
