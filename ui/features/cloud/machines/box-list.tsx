import { KeyRound, ShieldX } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Ask } from "../shared/ask.tsx";
import { useSiteName } from "../shared/sites.tsx";

type Box = CloudValue<"sites.get">["boxes"][number] & { site?: string };
const tones = { active: "ok", standby: "action", revoked: "error" } as const;
/** Facts are ordered by clocks: a box that is off by more than this is worth a look. */
const clockOffWorthALookMs = 60_000;

/** Boxes with their key, version, clock and disk; a lost one is shut out here. */
export function BoxList({ boxes, site }: { boxes: readonly Box[]; site?: string }) {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const { run, busy } = useCloudActs();
  const [asked, setAsked] = useState<{ box: Box; what: "rotate" | "revoke" }>();
  const siteOf = (box: Box) => box.site ?? site ?? "";
  return (
    <>
      <DataTable
        label={words("boxes.title")}
        rows={boxes}
        keyOf={({ box }) => box}
        empty={<p className="px-3 py-4 text-muted text-sm">{words("boxes.none")}</p>}
        markOf={({ state }) => (state === "revoked" ? "error" : undefined)}
        columns={[
          {
            id: "name",
            title: words("boxes.box"),
            cell: ({ name, box }) => <span className="font-semibold">{name || box}</span>,
          },
          ...(site === undefined
            ? [{ id: "site", title: words("c.site"), cell: (box: Box) => siteName(siteOf(box)) }]
            : []),
          {
            id: "state",
            title: words("c.state"),
            cell: ({ state }) => <Chip tone={tones[state]}>{words.of("box-state", state)}</Chip>,
          },
          {
            id: "seen",
            title: words("sites.last-contact"),
            cell: ({ lastContactMs }) => words.ago(lastContactMs, nowMs),
          },
          { id: "version", title: words("boxes.version"), roomOnly: true, cell: ({ version }) => version || "–" },
          {
            id: "clock",
            title: words("boxes.clock"),
            roomOnly: true,
            cell: ({ clockOffsetMs }) =>
              clockOffsetMs === null ? (
                "–"
              ) : (
                <span className={Math.abs(clockOffsetMs) > clockOffWorthALookMs ? "font-semibold text-error-ink" : ""}>
                  {words("boxes.clock-off", { s: Math.round(clockOffsetMs / 1_000) || 0 })}
                </span>
              ),
          },
          {
            id: "disk",
            title: words("boxes.disk"),
            roomOnly: true,
            end: true,
            cell: ({ freeBytes }) =>
              freeBytes === null ? "–" : words("boxes.free", { n: Math.round(freeBytes / 1_000_000_000) }),
          },
          {
            id: "key",
            title: words("boxes.key"),
            roomOnly: true,
            cell: ({ fingerprint }) => <span className="font-mono text-muted">{fingerprint.slice(0, 16)}</span>,
          },
          ...(may()
            ? [
                {
                  id: "acts",
                  title: "",
                  end: true,
                  cell: (box: Box) =>
                    box.state !== "revoked" && (
                      <span className="inline-flex gap-1">
                        <DeskButton
                          icon={KeyRound}
                          tone="quiet"
                          phoneWords
                          label={words("boxes.rotate")}
                          onPress={() => setAsked({ box, what: "rotate" })}
                        />
                        <DeskButton
                          icon={ShieldX}
                          tone="quiet"
                          phoneWords
                          label={words("boxes.revoke")}
                          onPress={() => setAsked({ box, what: "revoke" })}
                        />
                      </span>
                    ),
                },
              ]
            : []),
        ]}
      />
      {asked && (
        <Ask
          title={words(asked.what === "rotate" ? "boxes.rotate-title" : "boxes.revoke-title", {
            box: asked.box.name || asked.box.box,
          })}
          confirm={words(asked.what === "rotate" ? "boxes.rotate" : "boxes.revoke")}
          why={asked.what === "revoke"}
          danger={asked.what === "revoke"}
          busy={busy}
          onClose={() => setAsked(undefined)}
          onDone={(reason) => {
            const { box, what } = asked;
            const named = { site: siteOf(box), box: box.box };
            setAsked(undefined);
            if (what === "rotate")
              void run("boxes.rotate", named, { done: words("boxes.rotated", { box: box.name || box.box }) });
            else
              void run(
                "boxes.revoke",
                { ...named, reason },
                { done: words("boxes.revoked", { box: box.name || box.box }) },
              );
          }}
        >
          {words(asked.what === "rotate" ? "boxes.rotate-what" : "boxes.revoke-what")}
        </Ask>
      )}
    </>
  );
}
