import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Backups } from "./backups-panel.tsx";

type Plan = Backups["plan"];
type Place = Plan["places"][number];
const kinds = ["stick", "share", "folder", "cloud"] as const;
const everyHours = [1, 4, 12, 24] as const;

/** Where backups go and when: one place is set here; more than one by `care.save-plan`. */
export function BackupPlanDialog({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [place, setPlace] = useState<Place>(plan.places[0] ?? { kind: "stick" });
  const [every, setEvery] = useState<Plan["everyHours"]>(plan.everyHours);
  const [hour, setHour] = useState(String(Math.floor(plan.atMinute / 60)));
  const isHour = /^\d{1,2}$/.test(hour) && Number(hour) < 24;
  const save = async (enabled: boolean) => {
    const next: Plan = { ...plan, enabled, everyHours: every, atMinute: Number(hour) * 60, places: [place] };
    if (await run("care.save-plan", { plan: next }, { done: words("care.backup-saved") })) onClose();
  };
  return (
    <MiddleDialog title={words("care.backups")} onClose={onClose} wide>
      <p className="font-semibold text-muted text-sm">{words("care.backup-place")}</p>
      <Tabs
        label={words("care.backup-place")}
        tabs={kinds.map((id) => ({ id, label: words.of("care.place", id) }))}
        chosen={place.kind}
        onChoose={(kind) => setPlace(firstOf(kind))}
      />
      {place.kind === "folder" && (
        <TouchField
          label={words("care.backup-path")}
          value={place.path}
          onChange={(path) => setPlace({ ...place, path })}
        />
      )}
      {place.kind === "share" && <ShareFields place={place} onChange={setPlace} />}
      <div className="grid grid-cols-2 items-start gap-3">
        <div className="flex flex-col gap-1">
          <p className="font-semibold text-muted text-sm">{words("care.backup-every")}</p>
          <Tabs
            label={words("care.backup-every")}
            tabs={everyHours.map((n) => ({ id: String(n), label: words("care.backup-every-hours", { n }) }))}
            chosen={String(every)}
            onChoose={(id) => setEvery(Number(id) as Plan["everyHours"])}
          />
        </div>
        <TouchField label={words("care.backup-at")} value={hour} onChange={setHour} lengthMax={2} kind="number" />
      </div>
      <div className="flex gap-2">
        {plan.enabled && (
          <TouchButton wide disabled={busy} onPress={() => void save(false)}>
            {words("care.backup-off")}
          </TouchButton>
        )}
        <TouchButton wide tone="primary" disabled={busy || !isHour} onPress={() => void save(true)}>
          {words("machine.save")}
        </TouchButton>
      </div>
    </MiddleDialog>
  );
}

type Share = Extract<Place, { kind: "share" }>;
function ShareFields({ place, onChange }: { place: Share; onChange: (place: Share) => void }) {
  const words = useWords();
  const set = (change: Partial<Share>) => onChange({ ...place, ...change });
  return (
    <>
      <Tabs
        label={words("care.place.share")}
        tabs={(["smb", "nfs"] as const).map((id) => ({ id, label: id === "smb" ? "SMB" : "NFS" }))}
        chosen={place.type}
        onChoose={(type) => set({ type })}
      />
      <div className="grid grid-cols-2 gap-3">
        <TouchField label={words("care.backup-host")} value={place.host} onChange={(host) => set({ host })} />
        <TouchField label={words("care.backup-share")} value={place.share} onChange={(share) => set({ share })} />
        {place.type === "smb" && (
          <>
            <TouchField label={words("care.backup-user")} value={place.user ?? ""} onChange={(user) => set({ user })} />
            <TouchField
              label={words("care.backup-password")}
              hint={words("care.backup-password-kept")}
              value={place.password ?? ""}
              onChange={(password) => set(password === "" ? { password: undefined } : { password })}
              secret
            />
          </>
        )}
      </div>
    </>
  );
}

const firstOf = (kind: Place["kind"]): Place =>
  kind === "folder"
    ? { kind, path: "" }
    : kind === "share"
      ? { kind, type: "smb", host: "", share: "", user: "" }
      : { kind };
