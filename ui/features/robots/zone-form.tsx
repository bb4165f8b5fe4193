import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { speedMmSOf } from "./speed.ts";
import type { Zone } from "./use-closed-floor.ts";
import { boxAround } from "./use-drag-box.ts";

/** Where it is, and what is known of it: nothing of one that was just drawn. */
export type ZoneDraft = Pick<Zone, "mapId" | "polygon"> & Partial<Zone>;

const kinds = ["emergency-stop", "no-entry", "slow"] as const;

/** Names a zone and says what holds in it. */
export function ZoneForm({ draft, onClose }: { draft: ZoneDraft; onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [name, setName] = useState(draft.name ?? "");
  const [kind, setKind] = useState<Zone["kind"]>(draft.kind ?? "emergency-stop");
  const [release, setRelease] = useState(draft.release ?? "");
  const [speed, setSpeed] = useState(() => words.number((draft.maxSpeedMmS ?? 500) / 1_000));
  const [isRemoving, setRemoving] = useState(false);
  const { id, mapId, polygon } = draft;
  const { minX, minY, maxX, maxY } = boxAround(polygon);
  const maxSpeedMmS = speedMmSOf(speed);
  const isSlow = kind === "slow";
  const isWhole = name.trim() !== "" && (!isSlow || maxSpeedMmS !== undefined);

  async function save() {
    if (!isWhole || busy) return;
    const saved = await run(
      "fleet.save-zone",
      {
        ...(id !== undefined && { id }),
        ...{ name: name.trim(), kind, mapId, polygon, release: kind === "emergency-stop" ? release.trim() : "" },
        maxSpeedMmS: isSlow ? (maxSpeedMmS ?? null) : null,
      },
      { done: words("zones.saved", { name: name.trim() }) },
    );
    if (saved) onClose();
  }
  async function remove(zoneId: string) {
    setRemoving(false);
    const done = words("zones.removed", { name: draft.name ?? zoneId });
    if (await run("fleet.remove-zone", { id: zoneId }, { done })) onClose();
  }
  return (
    <MiddleDialog title={draft.name ?? words("zones.new")} onClose={onClose}>
      <p className="text-muted tabular-nums">
        {words("zones.size", {
          width: words.number((maxX - minX) / 1_000),
          depth: words.number((maxY - minY) / 1_000),
        })}
      </p>
      <TouchField label={words("zones.name")} value={name} onChange={setName} kind="words" lengthMax={60} />
      <p className="font-semibold text-muted text-sm">{words("zones.kind")}</p>
      <Tabs
        label={words("zones.kind")}
        chosen={kind}
        onChoose={setKind}
        tabs={kinds.map((one) => ({ id: one, label: words(`zone-kind.${one}`) }))}
      />
      <p className="text-sm">{words(`zone-detail.${kind}`)}</p>
      {kind === "emergency-stop" && (
        <TouchField
          label={words("zones.release")}
          hint={words("zones.release-hint")}
          value={release}
          onChange={setRelease}
          kind="words"
          lengthMax={200}
        />
      )}
      {isSlow && (
        <TouchField
          label={words("zones.speed")}
          value={speed}
          onChange={setSpeed}
          kind="number"
          lengthMax={6}
          problem={maxSpeedMmS === undefined ? words("zones.speed-wrong") : undefined}
        />
      )}
      <div className="flex gap-2 pt-1">
        {id !== undefined && (
          <TouchButton wide tone="danger" icon={Trash2} disabled={busy} onPress={() => setRemoving(true)}>
            {words("zones.remove")}
          </TouchButton>
        )}
        <TouchButton wide tone="primary" disabled={busy || !isWhole} onPress={() => void save()}>
          {words("zones.save")}
        </TouchButton>
      </div>
      {isRemoving && id !== undefined && (
        <AskSure
          danger
          title={words("zones.remove")}
          confirm={words("zones.remove")}
          onClose={() => setRemoving(false)}
          onDone={() => void remove(id)}
        >
          {words("zones.remove-detail", { name: draft.name ?? id })}
        </AskSure>
      )}
    </MiddleDialog>
  );
}
