import { z } from "zod";
import { runOk } from "../host.ts";
import { defineVerb } from "../verb.ts";

/** The machine as a whole. */
export const systemVerbs = {
  "system.restart": defineVerb({
    name: "system.restart",
    writes: true,
    input: z.strictObject({ what: z.enum(["machine", "appliance", "power-off"]) }),
    output: z.object({}),
    refusals: [],
    /** Answers before it happens: systemd only queues it. */
    async run({ what }, { host }) {
      const job = { machine: ["reboot"], appliance: ["restart", "kontor.service"], "power-off": ["poweroff"] }[what];
      await runOk(host, "systemctl", ["--no-block", ...job]);
      return {};
    },
  }),
};
