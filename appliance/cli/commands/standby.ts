import { existsSync } from "node:fs";
import type { Command } from "commander";
import { openDataFolder } from "../../site/data-folder.ts";
import { ApplianceClient } from "../appliance-client.ts";
import { whileStopped } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";
import { common } from "./sync.ts";

/** `kontor standby …`: a second box of the site that holds the same book and goes on when the first is gone. */
export function addStandby(program: Command): void {
  const standby = program
    .command("standby")
    .description("a second box that holds the same book and can take over")
    .addHelpText("after", "\nExample:\n  kontor standby invite --synchronous");

  standby
    .command("invite")
    .description("on the box that works: a one-time code by which another becomes its standby within ten minutes")
    .option("--synchronous", "an answer waits until it is on both disks")
    .option("--alone-after <ms>", "a synchronous box goes on alone when its standby is silent for this long", "3000")
    .addHelpText("after", "\nExample:\n  kontor standby invite --synchronous")
    .action(async (options: { synchronous?: boolean; aloneAfter: string }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const { code, expiresAt } = await ApplianceClient.of(dataDir).call("sync.invite-standby", {
        synchronous: options.synchronous ?? false,
        aloneAfterMs: wholeMs(options.aloneAfter),
      });
      const until = new Date(expiresAt).toISOString();
      voice.result(
        { code, expiresAt },
        `On the other box: kontor standby join <address of this box> ${code}\nGood once, until ${until}.`,
      );
    });

  standby
    .command("join")
    .description("on the other box, stopped and with an empty data folder: become the standby; then start it")
    .argument("<url>", "the working box, https://…")
    .argument("<code>")
    .option("--take-over-after <ms>", "take over by itself when the working box is gone for this long")
    .addHelpText(
      "after",
      "\nExample:\n  kontor standby join https://192.168.1.20:8443 ABCD-EFGH-JKMN --take-over-after 30000 --data /srv/kontor",
    )
    .action(async (url: string, code: string, options: { takeOverAfter?: string }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const folder = openDataFolder(dataDir);
      await whileStopped(folder, "standby join", async () => {
        if (existsSync(folder.book))
          fail(
            "book-there",
            "There is a book in this folder",
            folder.book,
            "Use an empty data folder: the standby gets its primary's book.",
          );
        const [{ cloudUrl }, { joinPrimary }] = await Promise.all([
          import("../../sync/cloud-client.ts"),
          import("../../sync/standby/join-primary.ts"),
        ]);
        const address =
          cloudUrl(url) ?? fail("url-invalid", "This is no address of a box", url, "Give its https:// address.");
        const takeOverAfterMs = options.takeOverAfter === undefined ? null : wholeMs(options.takeOverAfter);
        const { site, primary, synchronous } = await joinPrimary(folder, {
          url: address,
          code,
          takeOverAfterMs,
          nowMs: Date.now(),
        }).catch((error: Error & { code?: string }) =>
          fail(
            error.code ?? "fault",
            "The working box did not take this one",
            error.message,
            "Check address and code; make a new code there.",
          ),
        );
        voice.result(
          { site, primary, synchronous, takeOverAfterMs },
          `This is now the standby of ${primary}. Start it: kontor start --data ${dataDir}`,
        );
      });
    });

  standby
    .command("take-over")
    .description("on the standby: go on in place of the box that worked")
    .addHelpText("after", "\nExample:\n  kontor standby take-over")
    .action(async (_options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const { origin, facts } = await ApplianceClient.of(dataDir).call("sync.take-over", {});
      voice.result({ origin, facts }, `This box goes on as ${origin}, with ${facts} facts.`);
    });

  standby
    .command("drop")
    .description("on the box that works: go on without a standby")
    .addHelpText("after", "\nExample:\n  kontor standby drop")
    .action(async (_options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const { peer } = await ApplianceClient.of(dataDir).call("sync.drop-standby", {});
      voice.result({ peer }, `${peer} is no longer the standby.`);
    });
  common(standby);
}

function wholeMs(text: string): number {
  const ms = Number(text);
  if (Number.isInteger(ms) && ms > 0) return ms;
  return fail("time-invalid", "This is no time in milliseconds", text, "Give a whole number, such as 30000.");
}
