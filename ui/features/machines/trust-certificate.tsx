import { ShieldAlert, ShieldCheck, ShieldX } from "lucide-react";
import { useActs } from "../../client/act.tsx";
import { useMay } from "../../client/use-may.ts";
import type { MachineHealth } from "../../kit/board/health-chip.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { shownFingerprint } from "../../kit/health-words.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** A machine that shows a certificate waits until somebody has compared its fingerprint. Nothing where none waits. */
export function TrustCertificate({ machine }: { machine: { id: string; name: string; health: MachineHealth } }) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const { id, name, health } = machine;
  const fingerprint = shownFingerprint(health);
  if (fingerprint === undefined) return null;
  const answer = (trusted: boolean) =>
    void run(
      "machines.trust",
      { id, fingerprint, trusted },
      { done: words(trusted ? "trust.trusted" : "trust.refused", { name }) },
    );
  return (
    <div className="flex flex-col gap-2 rounded-xl bg-sunken p-3">
      <p className="flex items-center gap-2 font-bold text-lg">
        <ShieldAlert aria-hidden="true" className="size-7 shrink-0" />
        {words("trust.title")}
      </p>
      <p>{words("trust.detail", { name })}</p>
      <p className="text-muted text-sm">{words("trust.fingerprint")}</p>
      <p className="break-all font-mono text-base" data-testid="fingerprint">
        {fingerprint}
      </p>
      <p>{words("trust.differs")}</p>
      {may("admin") ? (
        <div className="flex gap-2">
          <TouchButton tone="primary" icon={ShieldCheck} disabled={busy} onPress={() => answer(true)}>
            {words("trust.trust")}
          </TouchButton>
          <TouchButton tone="danger" icon={ShieldX} disabled={busy} onPress={() => answer(false)}>
            {words("trust.refuse")}
          </TouchButton>
        </div>
      ) : (
        <p className="font-semibold">{words("trust.admin")}</p>
      )}
    </div>
  );
}
