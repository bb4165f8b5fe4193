import compare from "semver/functions/compare.js";
import valid from "semver/functions/valid.js";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { BundleHeader } from "./bundle-head.ts";

export interface BundleFits {
  /** Of this machine. */
  cpu: string;
  runningVersion: string;
  /** Of the book on this box. */
  schema: number;
  /** Room of a slot. */
  slotBytes: number;
}

/** Why a signed bundle is not for this box; undefined when it is. The same version again is taken: it may be put right. */
export function whyNotHere(
  { version, cpu, oldestSchema, parts }: BundleHeader,
  { cpu: ours, runningVersion, schema, slotBytes }: BundleFits,
): Refusal | undefined {
  if (cpu !== ours) return { code: "bundle-for-other-cpu", cpu, needed: ours };
  if (orderOf(version, runningVersion) < 0) return { code: "bundle-older", version, running: runningVersion };
  if (oldestSchema > schema) return { code: "bundle-needs-step", version, oldestSchema, schema };
  const rootBytes = parts.find(({ name }) => name === "root")?.sizeBytes ?? 0;
  if (rootBytes > slotBytes) return { code: "bundle-too-large", sizeBytes: rootBytes, slotBytes };
  return undefined;
}

/** By semantic versioning 2.0; what is no such version is older than all that are. */
export function orderOf(a: string, b: string): number {
  if (valid(a) && valid(b)) return compare(a, b);
  return Number(valid(a) !== null) - Number(valid(b) !== null);
}
