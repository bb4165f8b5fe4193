import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { updatesStatus } from "#sync/contracts/box/updates.ts";
import type { OutputOf } from "#sync/contracts/define.ts";
import { ApplianceClient } from "../appliance-client.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";

type Status = OutputOf<typeof updatesStatus>;

const lookEveryMs = 500;

export function addUpdate(program: Command): void {
  program
    .command("update")
    .description("this box's version, and a newer one from a file: written beside it while the site works")
    .argument("[file]", "a .kontor file; left out, how updates stand")
    .option("--now", "switch to it as soon as it is written: the box restarts")
    .addHelpText(
      "after",
      "\nExamples:\n  kontor update\n  kontor update /run/kontor/media/stick/kontor-1.4.0-x64.kontor\n  kontor update kontor-1.4.0-x64.kontor --now",
    )
    .action(async (file: string | undefined, { now }: { now?: boolean }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const client = ApplianceClient.of(dataDir);
      if (file === undefined) {
        const status = await client.call("updates.status", {});
        voice.result(status, textOf(status));
        return;
      }
      const { version } = await client.call("updates.take-file", { path: resolve(file) });
      for (;;) {
        const { state, trouble } = await client.call("updates.status", {});
        if (state.kind === "writing") voice.progress(`${version}: ${state.step}`, state.percent, 100);
        else {
          if (state.kind === "ready") break;
          fail(
            trouble?.code ?? "update-stopped",
            trouble?.title ?? "The update was stopped",
            trouble?.detail ?? `Updates: ${state.kind}.`,
            trouble?.todo ?? "Somebody cancelled it, or the appliance was restarted. Try again.",
          );
        }
        await sleep(lookEveryMs);
      }
      if (!now) {
        voice.result(
          { version, state: "ready" },
          `${version} is ready. Choose when it takes over on the kiosk, or: kontor update FILE --now`,
        );
        return;
      }
      const { switchAtMs } = await client.call("updates.switch-now", {});
      voice.result(
        { version, state: "countdown", switchAtMs },
        `The box restarts with ${version} at ${new Date(switchAtMs).toLocaleTimeString()}.`,
      );
    });
}

function textOf({ version, slot, ours, state, rollback }: Status): string {
  const where = ours ? `, system ${slot || "-"}` : "; this machine is updated by somebody else";
  const what = "version" in state ? `${state.kind} ${state.version}` : state.kind;
  const back = rollback ? `\n${rollback.version} was given up: ${rollback.cause}` : "";
  return `${version}${where}\nupdates: ${what}${back}`;
}
