import { expect, test } from "vitest";
import { gateTimeoutMs, runGatePart } from "./testing/run-gate-part.ts";

test(
  "every deliberate mistake of the second half is noticed within its budget of seeds",
  async () => {
    const { survivors, asked, answered, status, stderr } = await runGatePart(2, 2);
    expect(survivors).toEqual([]);
    expect(answered, stderr).toEqual(asked);
    expect(status, stderr).toBe(0);
  },
  gateTimeoutMs,
);
