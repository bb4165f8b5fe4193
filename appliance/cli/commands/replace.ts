import type { Command } from "commander";
import { openDataFolder } from "../../site/data-folder.ts";
import type { ReplaceProgress } from "../../sync/replace/replace-site.ts";
import { whileStopped } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";

/** `kontor replace`: a bare box goes on in the site of one that is gone, with what the cloud has of it. */
export function addReplace(program: Command): void {
  program
    .command("replace")
    .description(
      "make a bare box the one of a site whose box is gone, with the stock and the open work that the cloud has; the appliance must be stopped, its data folder empty",
    )
    .argument("<url>", "the cloud")
    .argument("[code]", "made in the console for that site; not needed to go on with one that was cut off")
    .addHelpText("after", "\nExample:\n  kontor replace https://cloud.example ABCD-EFGH-JKMN --data /srv/kontor")
    .action(async (url: string, code: string | undefined, _options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const folder = openDataFolder(dataDir);
      await whileStopped(folder, "replace", async () => {
        const [{ cloudUrl, CloudTrouble }, { replaceSite }] = await Promise.all([
          import("../../sync/cloud-client.ts"),
          import("../../sync/replace/replace-site.ts"),
        ]);
        const address =
          cloudUrl(url) ?? fail("url-invalid", "This is no address of a cloud", url, "Give its https:// address.");
        const stopped = new AbortController();
        const stop = () => stopped.abort();
        process.once("SIGINT", stop);
        try {
          const onProgress = ({ step, done, all }: ReplaceProgress) => voice.progress(words[step], done, all);
          const options = { url: address, wallMs: Date.now, onProgress, ...(code !== undefined && { code }) };
          const replaced = await replaceSite(folder, options, stopped.signal);
          const { siteName, companyName, origin, balances, items } = replaced;
          voice.result(
            { ...replaced },
            [
              `This box now goes on in ${siteName} of ${companyName} as ${origin}, with ${balances} balances and ${items} items. The old one is shut out.`,
              `PINs and names sign in as before; badges must be given anew. Start it: kontor start --data ${dataDir}`,
            ].join("\n"),
          );
        } catch (error) {
          if (stopped.signal.aborted)
            fail("stopped", "Stopped", "Nothing is lost.", `Go on with: kontor replace ${url}`);
          if (!(error instanceof CloudTrouble)) throw error;
          fail(error.code, "The box did not become that of the site", error.message, todoFor(error.code, url));
        } finally {
          process.off("SIGINT", stop);
        }
      });
    });
}

const words: Record<ReplaceProgress["step"], string> = {
  pair: "pair with the cloud",
  fetch: "fetch the state of the site",
  build: "write the book",
  "catch-up": "hear what came since",
  verify: "prove the book",
};

function todoFor(code: string, url: string): string {
  if (code === "book-there") return "Use an empty data folder; a box with a book of its own stays what it is.";
  if (code === "code-unknown") return "Make a new code in the console, in the site that this box shall be.";
  if (code === "storage-full") return "Free some space, or use a larger disk; then give the same command again.";
  return `Give the same command again, without the code: kontor replace ${url}`;
}
