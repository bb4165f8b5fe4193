import { z } from "zod";
import { command, query } from "../define.ts";
import { epochMs } from "../values.ts";

const boxRefusals = ["box-not-ours", "box-silent", "box-busy"] as const;
/** Before this nobody could have installed the box: a clock that says so has lost its battery. */
const earliestMs = Date.UTC(2026, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);

export const timeServer = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, "a host name or an address, such as ntp.example.com");

export const clockChange = {
  automatic: z.boolean().meta({ description: "Set by time servers (NTP)" }),
  servers: z
    .array(timeServer)
    .max(4)
    .optional()
    .meta({ description: "Left out: as they are. Empty: those of the network (DHCP) and the public pool" }),
  setToMs: epochMs.min(earliestMs).max(latestMs).optional().meta({ description: "By hand, where not automatic" }),
};

export const clockShape = z.object({
  nowMs: epochMs,
  automatic: z.boolean(),
  synchronised: z.boolean().meta({ description: "A time server was heard and is followed" }),
  offsetMs: z.int().nullable().meta({ description: "How far this clock was from the server at the last look" }),
  source: z.string().meta({ description: "The server that is followed" }),
  servers: z.array(z.string()),
});
export type ClockShape = z.infer<typeof clockShape>;

export const showClock = query({
  name: "box.clock",
  title: "This box's clock and where it gets the time",
  input: {},
  output: clockShape,
  refusals: boxRefusals,
  may: ["supervisor"],
  rest: "GET /box/clock",
});

export const setClock = command({
  name: "box.set-clock",
  title: "Let time servers set the clock, or set it by hand",
  input: clockChange,
  output: clockShape,
  refusals: [...boxRefusals, "clock-is-automatic"],
  may: ["supervisor"],
  rest: "POST /box/clock",
});

export const clockContracts = { "box.clock": showClock, "box.set-clock": setClock };
