import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { FormDialog } from "../shared/ask.tsx";
import { SiteField, useSiteName } from "../shared/sites.tsx";

type Pool = CloudValue<"rights.pools">["pools"][number];
const dayMs = 86_400_000;
const isQty = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text.trim());

/** Asks a site to give units of its stock to be promised elsewhere. */
export function OfferRights({ onClose }: { onClose: () => void }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const [site, setSite] = useState("");
  const [sku, setSku] = useState("");
  const [qty, setQty] = useState("");
  return (
    <FormDialog
      title={words("rights.offer")}
      confirm={words("c.ask-site")}
      ready={site !== "" && sku.trim() !== "" && isQty(qty)}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        const asked = await run(
          "rights.offer",
          { site, sku: sku.trim(), qty: Number(qty) },
          {
            done: words("rights.offer-asked"),
            undo: ({ intentId }) => void run("intents.withdraw", { id: intentId }, { done: words("c.undone") }),
          },
        );
        if (asked) onClose();
      }}
    >
      <p className="text-muted text-sm">{words("rights.offer-what")}</p>
      <SiteField label={words("rights.authority")} value={site} onChange={setSite} />
      <TextField label={words("c.sku")} value={sku} onChange={setSku} mono lengthMax={64} />
      <TextField label={words("c.qty")} kind="digits" value={qty} onChange={setQty} lengthMax={9} />
    </FormDialog>
  );
}

/** Gives units out of a pool to a site, for a time. */
export function GrantRights({ pool, onClose }: { pool: Pool; onClose: () => void }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const siteName = useSiteName();
  const [holder, setHolder] = useState("");
  const [qty, setQty] = useState("");
  const [days, setDays] = useState("7");
  const [reason, setReason] = useState("");
  const { authority, sku, owner, poolQty } = pool;
  const tooMany = isQty(qty) && Number(qty) > poolQty;
  return (
    <FormDialog
      title={words("rights.grant-title", { sku, site: siteName(authority) })}
      confirm={words("rights.grant")}
      ready={holder !== "" && isQty(qty) && !tooMany && isQty(days) && Number(days) <= 90}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        const granted = await run(
          "rights.grant",
          {
            authority,
            holder,
            sku,
            owner,
            qty: Number(qty),
            expiresAfterMs: Number(days) * dayMs,
            reason: reason.trim(),
          },
          {
            done: words("rights.granted", { n: Number(qty), site: siteName(holder) }),
            undo: ({ grant }) => void run("rights.return", { grant }, { done: words("rights.return-asked") }),
          },
        );
        if (granted) onClose();
      }}
    >
      <SiteField label={words("rights.holder")} value={holder} onChange={setHolder} not={authority} />
      <TextField
        label={words("c.qty")}
        kind="digits"
        hint={words("rights.pool-has", { n: poolQty })}
        problem={tooMany ? words("rights.pool-has", { n: poolQty }) : undefined}
        value={qty}
        onChange={setQty}
        lengthMax={9}
      />
      <TextField label={words("rights.days")} kind="digits" value={days} onChange={setDays} lengthMax={2} />
      <TextField label={words("c.note")} value={reason} onChange={setReason} />
    </FormDialog>
  );
}
