import { useMemo } from "react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { ChoiceField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";

export type SiteRow = CloudValue<"sites.list">["sites"][number];

/** The sites that who is signed in may see. */
export function useSites(): readonly SiteRow[] {
  return useCloudLive("sites.list", {}).data?.sites ?? [];
}

export function useSiteName(): (site: string) => string {
  const sites = useSites();
  // Ages in the list change all the time; what hangs on names must not.
  const named = JSON.stringify(sites.map(({ site, name }) => [site, name]));
  return useMemo(() => {
    const names = new Map<string, string>(JSON.parse(named));
    return (site) => names.get(site) || site;
  }, [named]);
}

/** One site, or all of them. Beside a list it has no label of its own. */
export function SiteFilter({ value, onChange }: { value: string; onChange: (site: string) => void }) {
  const words = useDeskWords();
  const sites = useSites();
  return (
    <select
      aria-label={words("c.site")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="min-h-10 touch:min-h-12 min-w-0 max-w-full rounded-lg max-sm:min-w-40 max-sm:flex-1 sm:max-w-64 border border-line bg-panel px-3 text-sm"
    >
      <option value="">{words("c.all-sites")}</option>
      {sites.map(({ site, name }) => (
        <option key={site} value={site}>
          {name || site}
        </option>
      ))}
    </select>
  );
}

/** A site that has to be chosen. */
export function SiteField({
  label,
  value,
  onChange,
  not,
  optional,
}: {
  label: string;
  value: string;
  onChange: (site: string) => void;
  /** The other end. */
  not?: string;
  /** What it means to choose none. */
  optional?: string;
}) {
  const words = useDeskWords();
  const sites = useSites().filter(({ site }) => site !== not);
  return (
    <ChoiceField
      label={label}
      value={value}
      onChange={onChange}
      options={[
        { value: "", label: optional ?? words("c.choose") },
        ...sites.map(({ site, name }) => ({ value: site, label: name || site })),
      ]}
    />
  );
}
