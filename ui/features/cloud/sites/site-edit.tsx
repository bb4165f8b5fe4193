import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { ChoiceField, TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { FormDialog } from "../shared/ask.tsx";
import type { SiteDetail } from "./site-screen.tsx";

/** Name, region and time zone of a site; a region that is missing is made here. */
export function SiteEdit({ detail, onClose }: { detail: SiteDetail; onClose: () => void }) {
  const words = useDeskWords();
  const { run, busy } = useCloudActs();
  const { site } = detail;
  const regions = useCloudLive("regions.list", {}).data?.regions ?? [];
  const [name, setName] = useState(detail.name);
  const [region, setRegion] = useState(detail.region);
  const [timeZone, setTimeZone] = useState(detail.timeZone);
  const [newRegion, setNewRegion] = useState("");
  const isNew = region === newOne;
  const regionId = newRegion
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40);

  async function save() {
    if (isNew && !(await run("regions.save", { region: regionId, name: newRegion.trim() }))) return;
    const chosen = isNew ? regionId : region;
    const before = { name: detail.name, region: detail.region, timeZone: detail.timeZone };
    const saved = await run(
      "sites.save",
      { site, name: name.trim(), timeZone: timeZone.trim(), ...(chosen !== "" && { region: chosen }) },
      {
        done: words("sites.saved", { site: name.trim() }),
        undo: () =>
          void run(
            "sites.save",
            {
              site,
              name: before.name,
              timeZone: before.timeZone,
              ...(before.region !== "" && { region: before.region }),
            },
            { done: words("c.undone") },
          ),
      },
    );
    if (saved) onClose();
  }
  return (
    <FormDialog
      title={words("sites.edit", { site: detail.name })}
      confirm={words("c.save")}
      ready={name.trim() !== "" && (!isNew || regionId !== "")}
      busy={busy}
      onDone={() => void save()}
      onClose={onClose}
    >
      <TextField label={words("c.name")} value={name} onChange={setName} lengthMax={80} required />
      <ChoiceField
        label={words("sites.region")}
        value={region}
        onChange={setRegion}
        options={[
          { value: "", label: words("sites.no-region") },
          ...regions.map((one) => ({ value: one.region, label: one.name || one.region })),
          { value: newOne, label: words("sites.new-region") },
        ]}
      />
      {isNew && (
        <TextField label={words("sites.new-region")} value={newRegion} onChange={setNewRegion} lengthMax={80} />
      )}
      <TextField
        label={words("sites.time-zone")}
        hint={words("sites.time-zone-hint")}
        value={timeZone}
        onChange={setTimeZone}
        lengthMax={60}
      />
    </FormDialog>
  );
}

/** No region is called that: regions have no space in front. */
const newOne = " new";
