import { existsSync, statfsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { originOf, siteIdentity } from "../../site/site-identity.ts";
import { CloudKeys } from "../../sync/cloud-keys.ts";
import { readLink } from "../../sync/cloud-link.ts";
import { schemaVersion } from "../../sync/schema-version.ts";
import { ApplianceClient } from "../appliance-client.ts";
import { existingFolder } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";

/** `kontor sync …`: the line between this box and its cloud. */
export function addSync(program: Command): void {
  const sync = program
    .command("sync")
    .description("pair this box with its cloud, and see how they stand")
    .addHelpText("after", "\nExample:\n  kontor sync status");

  sync
    .command("pair")
    .description("join a cloud with the one-time code of its pairing page")
    .argument("<url>")
    .argument("<code>")
    .addHelpText("after", "\nExample:\n  kontor sync pair https://cloud.example ABCD-EFGH-JKMN")
    .action(async (url: string, code: string, _options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const paired = await ApplianceClient.of(dataDir).call("sync.pair", { url, code });
      voice.result(paired, `Paired with ${paired.company} as ${paired.site} (box ${paired.box}).`);
    });

  sync
    .command("unpair")
    .description("forget the cloud; the book stays as it is")
    .addHelpText("after", "\nExample:\n  kontor sync unpair")
    .action(async (_options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const { url } = await ApplianceClient.of(dataDir).call("sync.unpair", {});
      voice.result({ url }, `No longer paired with ${url}.`);
    });

  sync
    .command("status")
    .description("what waits to be sent, what is here, what is in the way")
    .addHelpText("after", "\nExample:\n  kontor sync status --json")
    .action(async (_options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const status = await ApplianceClient.of(dataDir).call("sync.status", {});
      const { cloud, trouble, pending, sequence, log, clock, standby } = status;
      const lines = [
        cloud ? `${cloud.company}, ${cloud.site} at ${cloud.url}: ${status.state}` : "Not paired with a cloud.",
        ...(trouble ? [`${trouble.words} (${trouble.detail})`] : []),
        ...(status.fencedBy
          ? [`Another box goes on in this site: ${status.fencedBy}. This one takes no commands.`]
          : []),
        `${status.origin}: ${sequence.written} facts written, ${sequence.durable} durable in the cloud, ${pending.facts} to send`,
        ...pending.kinds.slice(0, 5).map(({ type, facts }) => `  ${facts} × ${type}`),
        `Log of the company: ${log.cursor} of ${log.head} here`,
        `Clock: ${clock.words}`,
        ...(standby.role === "alone"
          ? []
          : [
              `Standby: this box is ${standby.role}, the other ${standby.peer}; ${standby.state}, ${standby.behind} rows behind`,
            ]),
      ];
      voice.result(status, lines.join("\n"));
    });
  sync
    .command("export")
    .description("write what the cloud lacks of this box to a folder, such as a stick; also while the appliance runs")
    .argument("<folder>")
    .addHelpText("after", "\nExample:\n  kontor sync export /mnt/usb")
    .action(async (target: string, _options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const folder = existingFolder(dataDir);
      const link =
        readLink(folder) ??
        fail("cloud-unpaired", "This box has no cloud", dataDir, "Pair it first: only then the cloud knows its key.");
      const [{ exportTo }, { openForReading }, { Statements }, { SiteSyncReader }] = await Promise.all([
        import("../../sync/stick.ts"),
        import("../../store/connection.ts"),
        import("../../store/statements.ts"),
        import("../../store/sync/site-sync-reader.ts"),
      ]);
      const db = openForReading(folder.book);
      try {
        const store = new SiteSyncReader(new Statements(db), originOf(siteIdentity(folder, Date.now())));
        const { bavail, bsize } = statfsSync(dataDir);
        const keys = new CloudKeys(folder);
        const done = exportTo(resolve(target), store, {
          ...{ link, key: keys.current, answerKey: keys.answerKey.publicKey, schema: schemaVersion },
          ...{ freeBytes: bavail * bsize, nowMs: Date.now() },
        });
        voice.result(
          done,
          `${done.facts} facts in ${done.files.length} files. Bring them to the cloud: kontor sync import <folder> --cloud ${link.url}`,
        );
      } finally {
        db.close();
      }
    });

  sync
    .command("import")
    .description(
      "what lies in a folder: bring it to the cloud, for whichever box it is, and take what came back for this one",
    )
    .argument("<folder>")
    .option("--cloud <url>", "the cloud; the one of this box when it is paired")
    .addHelpText("after", "\nExample:\n  kontor sync import /mnt/usb --cloud https://cloud.example")
    .action(async (source: string, options: { cloud?: string }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const [{ answersOn, questionsOn, writeAnswer }, { carry, cloudUrl }] = await Promise.all([
        import("../../sync/stick.ts"),
        import("../../sync/cloud-client.ts"),
      ]);
      const folder = existsSync(join(dataDir, "book.sqlite")) ? existingFolder(dataDir) : undefined;
      const link = folder && readLink(folder);
      const from = resolve(source);
      const known =
        options.cloud === undefined
          ? link?.url
          : (cloudUrl(options.cloud) ??
            fail("url-invalid", "This is no address of a cloud", options.cloud, "Give its https:// address."));
      // A box that has no line brings nothing to the cloud; it only takes what came back.
      const brought =
        options.cloud === undefined && link
          ? questionsOn(from).filter(({ box }) => box !== link.box)
          : questionsOn(from);
      for (const { file, bytes } of brought) {
        if (known === undefined) fail("cloud-unknown", "Which cloud?", file, "Name it with --cloud.");
        writeAnswer(file, await carry(known, bytes));
        voice.note({ file }, `${file}: brought, its answer lies beside it`);
      }
      let pages = 0;
      if (folder && link) {
        const { siteId: site } = siteIdentity(folder, Date.now());
        for (const { file, bytes } of answersOn(from, { site, box: link.box })) {
          const taken = await ApplianceClient.of(dataDir).importSync(bytes);
          pages += taken.pages;
          if (taken.refused.length > 0)
            voice.note({ file, ...taken }, `${file}: the cloud did not take all: ${taken.refused.join("; ")}`);
        }
      }
      voice.result(
        { brought: brought.length, pages },
        `${brought.length} files brought to the cloud, ${pages} pages taken into this book.`,
      );
    });
  common(sync);
}

/** `--data` and `--json` may stand behind the words of a nested command too. */
export function common(group: Command): void {
  for (const command of group.commands) {
    command.option("--data <dir>", "data folder of the site").option("--json", "one JSON object on each line");
    command.exitOverride();
  }
}
