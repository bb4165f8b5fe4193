import type { ReactNode } from "react";

/** Names and values, in as many columns as fit. Empty values are left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  const shown = facts.filter(([, value]) => value !== "" && value !== undefined && value !== null && value !== false);
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] gap-x-4 gap-y-2">
      {shown.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-muted text-sm">{name}</dt>
          <dd className="break-words font-semibold text-base">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
