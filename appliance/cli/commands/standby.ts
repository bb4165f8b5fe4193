import { existsSync } from "node:fs";
import type { Command } from "commander";
import { type DataFolder, openDataFolder } from "../../site/data-folder.ts";
import type { ReplacedBook } from "../../sync/standby/replaced-book.ts";
import type { SyncStatus } from "../../sync/sync-status.ts";
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
    .description(
      "on the other box, stopped, with an empty data folder or the book of a box that was replaced: become the standby; then start it",
    )
    .argument("<url>", "the working box, https://…")
    .argument("<code>")
    .option("--leave-unsent", "of a box that was replaced: follow although facts of its book never reached the cloud")
    .option("--take-over-after <ms>", "take over by itself when the working box is gone for this long")
    .addHelpText(
      "after",
      "\nExample:\n  kontor standby join https://192.168.1.20:8443 ABCD-EFGH-JKMN --take-over-after 30000 --data /srv/kontor",
    )
    .action(
      async (
        url: string,
        code: string,
        options: { takeOverAfter?: string; leaveUnsent?: boolean },
        command: Command,
      ) => {
        const { dataDir, voice } = generalOptions(command);
        const folder = openDataFolder(dataDir);
        await whileStopped(folder, "standby join", async () => {
          const [{ cloudUrl }, { joinPrimary }, { replacedBook }] = await Promise.all([
            import("../../sync/cloud-client.ts"),
            import("../../sync/standby/join-primary.ts"),
            import("../../sync/standby/replaced-book.ts"),
          ]);
          const nowMs = Date.now();
          const before = existsSync(folder.book) ? replacedBook(folder, nowMs) : undefined;
          if (before) requireMayLeave(folder, before, options.leaveUnsent ?? false);
          const address =
            cloudUrl(url) ?? fail("url-invalid", "This is no address of a box", url, "Give its https:// address.");
          const takeOverAfterMs = options.takeOverAfter === undefined ? null : wholeMs(options.takeOverAfter);
          const { site, primary, synchronous, setAside } = await joinPrimary(folder, {
            url: address,
            code,
            takeOverAfterMs,
            nowMs,
            putAside: before !== undefined,
          }).catch((error: Error & { code?: string }) =>
            fail(
              error.code ?? "fault",
              "The working box did not take this one",
              error.message,
              "Check address and code; make a new code there.",
            ),
          );
          voice.result(
            { site, primary, synchronous, takeOverAfterMs, setAside },
            [
              `This is now the standby of ${primary}. Start it: kontor start --data ${dataDir}`,
              ...(setAside ? [`The book that was here is ${setAside}.`] : []),
            ].join("\n"),
          );
        });
      },
    );

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

  standby
    .command("status")
    .description("which box works and which follows, and how far they are apart")
    .addHelpText("after", "\nExample:\n  kontor standby status --json")
    .action(async (_options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const {
        standby: role,
        fencedBy,
        origin,
        site,
        pending,
      } = await ApplianceClient.of(dataDir).call("sync.status", {});
      voice.result(
        { ...role, site, origin, fencedBy, pendingFacts: pending.facts },
        statusText(role, fencedBy, pending.facts),
      );
    });
  common(standby);
}

function statusText(standby: SyncStatus["standby"], fencedBy: string, pendingFacts: number): string {
  const { role, peer, state, synchronous, behind, aloneSinceMs, takeOverAfterMs } = standby;
  if (fencedBy !== "")
    return [
      `This box was replaced: ${fencedBy} goes on in this site. This one takes no commands.`,
      pendingFacts > 0
        ? `${pendingFacts} facts of this box are not in the cloud yet: leave it on, with its line to the cloud, until they are.`
        : "The cloud has all that this box wrote.",
      "To have it follow the other: there kontor standby invite, then here, stopped: kontor standby join <address> <code>",
    ].join("\n");
  if (role === "alone") return "This box works alone: it has no standby.";
  const how = `${synchronous ? "synchronous" : "asynchronous"}, ${state}, ${behind} rows behind`;
  if (role === "primary")
    return [
      `This box works, ${peer} follows: ${how}.`,
      ...(aloneSinceMs === null ? [] : [`Answers do not wait for it since ${new Date(aloneSinceMs).toISOString()}.`]),
    ].join("\n");
  return [
    `This box is the standby of ${peer}: ${how}.`,
    takeOverAfterMs === null
      ? "It takes over when it is told: kontor standby take-over"
      : `It takes over by itself when the other is gone for ${takeOverAfterMs} ms.`,
  ].join("\n");
}

/** A book with a life of its own is never put aside by mistake. */
function requireMayLeave(folder: DataFolder, { authority, unsent }: ReplacedBook, leaveUnsent: boolean): void {
  if (authority === "")
    fail(
      "book-there",
      "There is a book in this folder",
      folder.book,
      "Use an empty data folder: the standby gets its primary's book. Only a box that was replaced may follow with the folder it has.",
    );
  if (unsent > 0 && !leaveUnsent)
    fail(
      "facts-unsent",
      "Facts of this box are nowhere else",
      `${unsent} facts in ${folder.book} were not confirmed by the cloud.`,
      "Start it with its line to the cloud until kontor standby status shows none. Without a cloud, or to go on at once: --leave-unsent; the book is kept beside the new one.",
    );
}

function wholeMs(text: string): number {
  const ms = Number(text);
  if (Number.isInteger(ms) && ms > 0) return ms;
  return fail("time-invalid", "This is no time in milliseconds", text, "Give a whole number, such as 30000.");
}
