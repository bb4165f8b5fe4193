import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { ManyField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { useSites } from "../shared/sites.tsx";

type Role = CloudValue<"people.me">["roles"][number];

export interface RightsGiven {
  roles: Role[];
  regions: string[];
  sites: string[];
}

const allRoles: readonly Role[] = ["company-admin", "regional-manager", "auditor", "integrator"];

/** What somebody may do, and where. */
export function RightsFields({
  value,
  roles = allRoles,
  onChange,
}: {
  value: RightsGiven;
  roles?: readonly Role[];
  onChange: (value: RightsGiven) => void;
}) {
  const words = useDeskWords();
  const sites = useSites();
  const regions = useCloudLive("regions.list", {}).data?.regions ?? [];
  return (
    <>
      <ManyField
        label={words("people.roles")}
        chosen={value.roles}
        onChange={(chosen) => onChange({ ...value, roles: chosen })}
        options={roles.map((role) => ({
          value: role,
          label: words.of("cloud-role", role),
          hint: words.of("cloud-role-what", role),
        }))}
      />
      {regions.length > 0 && (
        <ManyField
          label={words("people.only-regions")}
          chosen={value.regions}
          onChange={(chosen) => onChange({ ...value, regions: chosen })}
          options={regions.map(({ region, name }) => ({ value: region, label: name || region }))}
        />
      )}
      {sites.length > 0 && (
        <ManyField
          label={words("people.only-sites")}
          hint={words("people.limits-hint")}
          chosen={value.sites}
          onChange={(chosen) => onChange({ ...value, sites: chosen })}
          options={sites.map(({ site, name }) => ({ value: site, label: name || site }))}
        />
      )}
    </>
  );
}
