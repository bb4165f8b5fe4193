import type { AlarmCode } from "#sync/model/care/alarms.ts";
import type { Finding } from "#sync/model/care/finding.ts";
import type { CheckCode, SayCode } from "#sync/model/care/finding-words.ts";

type Data = Finding["data"];

export const well = (check: CheckCode, say: SayCode, data: Data = {}): Finding => ({
  ...{ check, state: "well", say, data, alarm: null },
});
export const odd = (check: CheckCode, say: SayCode, alarm: AlarmCode | null, data: Data = {}): Finding => ({
  ...{ check, state: "odd", say, data, alarm },
});
export const wrong = (check: CheckCode, say: SayCode, alarm: AlarmCode, data: Data = {}): Finding => ({
  ...{ check, state: "wrong", say, data, alarm },
});

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;
export const minuteMs = 60_000;
