import type { AlarmCode } from "./alarms.ts";
import type { CheckCode, SayCode } from "./finding-words.ts";

/** What one check saw. `odd` works now but needs a look; `wrong` does not work, or soon will not. */
export interface Finding {
  check: CheckCode;
  state: "well" | "odd" | "wrong";
  say: SayCode;
  /** What the sentence of `say` puts into its braces. */
  data: Readonly<Record<string, string | number>>;
  /** The alarm that it raises; what to do is the alarm's. */
  alarm: AlarmCode | null;
}
