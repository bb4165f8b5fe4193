import { Copy } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { MiddleDialog } from "../../../kit/board/middle-dialog.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { ChoiceField, TextField } from "../../../kit/desk/fields.tsx";
import { QrPicture } from "../../../kit/desk/qr-picture.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { FormDialog } from "../shared/ask.tsx";

type Made = CloudValue<"pairing.create">;

/** A code by which a box joins: asked for, shown as text and as QR with the time it has left, and told when it was used. */
export function PairDialog({ site, siteName, onClose }: { site?: string; siteName?: string; onClose: () => void }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const regions = useCloudLive("regions.list", {}, { enabled: site === undefined }).data?.regions ?? [];
  const [name, setName] = useState("");
  const [region, setRegion] = useState("");
  const [made, setMade] = useState<Made>();
  const title = site === undefined ? words("pairing.new-site") : words("pairing.box-of", { site: siteName ?? site });
  if (made) return <PairingCode title={title} made={made} name={name.trim()} onClose={onClose} />;
  return (
    <FormDialog
      title={title}
      confirm={words("pairing.make")}
      ready={name.trim() !== ""}
      busy={busy}
      onClose={onClose}
      onDone={async () => {
        const code = await run("pairing.create", {
          name: name.trim(),
          ...(site !== undefined && { site }),
          ...(region !== "" && { region }),
        });
        if (code) setMade(code);
      }}
    >
      <p className="text-base">{words(site === undefined ? "pairing.what-site" : "pairing.what-box")}</p>
      <TextField
        label={words(site === undefined ? "pairing.site-name" : "pairing.box-name")}
        value={name}
        onChange={setName}
        lengthMax={80}
        required
      />
      {site === undefined && regions.length > 0 && (
        <ChoiceField
          label={words("sites.region")}
          value={region}
          onChange={setRegion}
          options={[
            { value: "", label: words("sites.no-region") },
            ...regions.map((one) => ({ value: one.region, label: one.name || one.region })),
          ]}
        />
      )}
    </FormDialog>
  );
}

function PairingCode({ title, made, name, onClose }: { title: string; made: Made; name: string; onClose: () => void }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const { tell } = useCloudActs();
  const open = useCloudLive("pairing.list", {}).data?.codes;
  const leftMs = made.expiresAtMs - nowMs;
  const isWaiting = open?.some((code) => code.expiresAtMs === made.expiresAtMs && code.name === name);
  const copy = (text: string) => void navigator.clipboard?.writeText(text).then(() => tell(words("c.copied")));
  return (
    <MiddleDialog title={title} onClose={onClose} wide>
      {open !== undefined && !isWaiting && leftMs > 0 ? (
        <p role="status" className="rounded-xl bg-ok p-4 text-center font-bold text-lg text-on-ok">
          {words("pairing.used", { name })}
        </p>
      ) : leftMs <= 0 ? (
        <p role="alert" className="rounded-xl border-2 border-error p-4 text-center font-bold text-lg">
          {words("pairing.over")}
        </p>
      ) : (
        <div className="flex flex-col items-center gap-3 sm:flex-row sm:items-start">
          <QrPicture svg={made.qrSvg} label={words("pairing.qr")} />
          <div className="flex min-w-0 flex-1 flex-col gap-2 text-sm">
            <p>{words("pairing.how")}</p>
            <p className="flex items-center gap-2">
              <output data-testid="pairing-code" className="whitespace-nowrap font-mono font-semibold text-2xl">
                {made.code}
              </output>
              <DeskButton icon={Copy} tone="quiet" label={words("c.copy")} onPress={() => copy(made.code)} />
            </p>
            <p className="text-muted">{words("pairing.address", { url: made.url })}</p>
            <p className="text-muted">{words("pairing.or-type")}</p>
            <code className="block break-all rounded-lg bg-sunken p-2 font-mono text-sm">{made.command}</code>
            <p className="font-semibold tabular-nums" role="timer">
              {words("pairing.left", { time: clock(leftMs) })}
            </p>
          </div>
        </div>
      )}
      <div className="flex justify-end">
        <DeskButton onPress={onClose}>{words("c.close")}</DeskButton>
      </div>
    </MiddleDialog>
  );
}

const clock = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
