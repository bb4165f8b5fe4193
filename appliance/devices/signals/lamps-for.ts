import type { LampStates } from "#drivers/signals/signal.ts";
import type { Exception } from "#sync/model/records/exception.ts";
import type { Reader } from "../../store/reader.ts";

/**
 * What a stack light shows of the open exceptions of its zone, or of the whole site when it has none: red blinks for urgent ones and is steady once
 * somebody looks after them all, yellow is for warnings, green says that there is nothing. It sounds until the urgent ones are claimed.
 */
export function lampsFor(
  open: readonly Pick<Exception, "severity" | "state">[],
  { sounds }: { sounds: boolean },
): LampStates {
  const urgent = open.filter(({ severity }) => severity === "urgent");
  const unclaimed = urgent.some(({ state }) => state === "open");
  const warnings = open.some(({ severity }) => severity === "warning");
  return {
    red: urgent.length === 0 ? "off" : unclaimed ? "blink" : "on",
    yellow: warnings ? "on" : "off",
    green: urgent.length === 0 && !warnings ? "on" : "off",
    sound: unclaimed && sounds ? "on" : "off",
  };
}

/** Open exceptions that concern a zone: by their place, or by the zone in their detail; only those of `kinds`, when there are any. */
export function exceptionsOf(reader: Reader, zone: string, kinds: readonly string[]): Exception[] {
  const open = reader.find("exception", { state: ["open", "claimed", "resolving"] }, { limit: OPEN_MAX });
  return open.filter(
    ({ kind, place, detail }) =>
      (kinds.length === 0 || kinds.includes(kind)) &&
      (zone === "" || detail.zone === zone || (place !== "" && reader.get("location", place)?.zone === zone)),
  );
}

/** More than this is red and yellow whatever else there is. */
const OPEN_MAX = 2_000;
