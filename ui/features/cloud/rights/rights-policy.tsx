import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { MiddleDialog } from "../../../kit/board/middle-dialog.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { CheckField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Answer } from "../shared/answer.tsx";

type Policy = CloudValue<"rights.policy">["policy"];
const dayMs = 86_400_000;

/** How rights follow demand by themselves. */
export function RightsPolicy({ onClose }: { onClose: () => void }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const answer = useCloudLive("rights.policy", {});
  return (
    <MiddleDialog title={words("rights.policy")} onClose={onClose}>
      <Answer answer={answer} rows={3}>
        {({ policy, lastRunMs, lastGrants }) => (
          <>
            <p className="text-muted text-sm">
              {lastRunMs === null
                ? words("rights.policy-never")
                : words("rights.policy-ran", { age: words.span(nowMs - lastRunMs), n: lastGrants })}
            </p>
            {/* What was known when the dialog opened may be old: the form begins anew with what stands. */}
            <Form key={JSON.stringify(policy)} policy={policy} onClose={onClose} />
          </>
        )}
      </Answer>
    </MiddleDialog>
  );
}

function Form({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const { run, busy } = useCloudActs();
  const [enabled, setEnabled] = useState(policy.enabled);
  const [keepPercent, setKeepPercent] = useState(String(policy.keepPercent));
  const [keepQty, setKeepQty] = useState(String(policy.keepQty));
  const [demandDays, setDemandDays] = useState(String(policy.demandDays));
  const [days, setDays] = useState(String(Math.max(1, Math.round(policy.expiresAfterMs / dayMs))));
  const [stepQty, setStepQty] = useState(String(policy.stepQty));
  const [skus, setSkus] = useState(policy.skus.join(" "));
  const numbers = [keepPercent, keepQty, demandDays, days, stepQty];
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const next: Policy = {
          enabled,
          keepPercent: Number(keepPercent),
          keepQty: Number(keepQty),
          demandDays: Number(demandDays),
          expiresAfterMs: Number(days) * dayMs,
          stepQty: Number(stepQty),
          skus: skus.split(/[\s,;]+/).filter(Boolean),
        };
        const saved = await run(
          "rights.save-policy",
          { policy: next },
          {
            done: words("rights.policy-saved"),
            undo: () => void run("rights.save-policy", { policy }, { done: words("c.undone") }),
          },
        );
        if (saved) onClose();
      }}
    >
      <CheckField label={words("rights.policy-on")} checked={enabled} onChange={setEnabled} />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={words("rights.keep-percent")}
          kind="digits"
          value={keepPercent}
          onChange={setKeepPercent}
          lengthMax={3}
        />
        <TextField label={words("rights.keep-qty")} kind="digits" value={keepQty} onChange={setKeepQty} lengthMax={9} />
        <TextField
          label={words("rights.demand-days")}
          kind="digits"
          value={demandDays}
          onChange={setDemandDays}
          lengthMax={2}
        />
        <TextField label={words("rights.days")} kind="digits" value={days} onChange={setDays} lengthMax={2} />
        <TextField label={words("rights.step")} kind="digits" value={stepQty} onChange={setStepQty} lengthMax={7} />
      </div>
      <TextField
        label={words("rights.only-skus")}
        hint={words("rights.only-skus-hint")}
        value={skus}
        onChange={setSkus}
        rows={2}
        mono
        lengthMax={100_000}
      />
      {may() && (
        <div className="flex justify-end">
          <DeskButton
            submit
            tone="primary"
            disabled={busy || !numbers.every((text) => /^\d+$/.test(text.trim()))}
            onPress={() => {}}
          >
            {words("c.save")}
          </DeskButton>
        </div>
      )}
    </form>
  );
}
