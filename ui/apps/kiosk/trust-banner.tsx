import { useNavigate } from "@tanstack/react-router";
import { ShieldAlert } from "lucide-react";
import { useCall } from "../../client/use-call.ts";
import { useMay } from "../../client/use-may.ts";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { shownFingerprint } from "../../kit/health-words.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** A machine that waits for somebody to trust its certificate does not work meanwhile: said on every screen. */
export function TrustBanner() {
  const words = useWords();
  const may = useMay();
  const navigate = useNavigate();
  const { data } = useCall("machines.list", {});
  const waiting = data?.machines.find(({ health }) => shownFingerprint(health) !== undefined);
  if (!waiting || !may("supervisor")) return null;
  return (
    <div role="status" className="flex items-center gap-3 bg-attention py-1 ps-5 pe-2 text-on-attention">
      <ShieldAlert aria-hidden="true" className="size-7 shrink-0" />
      <p className="min-w-0 flex-1 font-semibold">{words("trust.waits", { name: waiting.name })}</p>
      <TouchButton onPress={() => void navigate({ to: "/machines", search: { code: waiting.id } })}>
        {words("trust.look")}
      </TouchButton>
    </div>
  );
}
