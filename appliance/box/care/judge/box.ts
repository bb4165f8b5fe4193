import type { Finding } from "#sync/model/care/finding.ts";
import type { Observation } from "../observation.ts";
import { dayMs, odd, well, wrong } from "./state-finding.ts";

/** They are renewed 30 days before: what is still older than this was not renewed. */
const daysMin = 14;
/** A rollback is shown for so long. */
const rollbackShownMs = 14 * dayMs;

export function judgeCertificates({ certificates, nowMs }: Observation): Finding[] {
  if (!certificates) return [];
  if (certificates.length === 0) return [odd("certificates", "certificates-none", null)];
  const findings = certificates.flatMap(({ name, endsAtMs }): Finding[] => {
    if (endsAtMs === null) return [wrong("certificates", "certificates-broken", "certificate-ending", { name })];
    const days = Math.floor((endsAtMs - nowMs) / dayMs);
    if (days < 0) return [wrong("certificates", "certificates-ended", "certificate-ending", { name, days: -days })];
    return days < daysMin ? [odd("certificates", "certificates-ending", "certificate-ending", { name, days })] : [];
  });
  if (findings.length > 0) return findings;
  const first = Math.min(...certificates.map(({ endsAtMs }) => endsAtMs ?? 0));
  return [well("certificates", "certificates-well", { days: Math.floor((first - nowMs) / dayMs) })];
}

export function judgeSecrets({ secrets }: Observation): Finding[] {
  if (!secrets) return [];
  if (secrets.open.length === 0) return [well("secrets", "secrets-well")];
  return [wrong("secrets", "secrets-open", "secrets-open", { paths: secrets.open.join(", ") })];
}

export function judgeEncryption({ encryption }: Observation): Finding[] {
  if (!encryption) return [];
  if (encryption === "tpm") return [well("encryption", "encryption-tpm")];
  if (encryption === "file") return [odd("encryption", "encryption-file", "key-beside-data")];
  return [odd("encryption", "encryption-none", null)];
}

export function judgeSlots({ slots, nowMs }: Observation): Finding[] {
  if (!slots) return [];
  const { running: slot, other, tries, rolledBack } = slots;
  if (rolledBack && nowMs - rolledBack.atMs < rollbackShownMs)
    return [
      odd("slots", "slots-rolled-back", "slot-rolled-back", { version: rolledBack.version, why: rolledBack.why }),
    ];
  if (tries > 0) return [odd("slots", "slots-trying", null, { slot, tries })];
  if (!slots.otherCanStart) return [odd("slots", "slots-alone", "slot-alone", { slot, other })];
  return [well("slots", "slots-well", { slot, other })];
}
