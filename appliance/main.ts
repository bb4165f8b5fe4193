import { enableCompileCache, flushCompileCache } from "node:module";
import { join } from "node:path";
import { type SiteOptions, siteHelp, siteOptions } from "./site/site-options.ts";

/**
 * Entry of one appliance. Node keeps what it compiled of our sources in the data folder, which halves the work of every start
 * but the first; so what is kept must be in place before the parts are loaded.
 */
const startedAt = Date.now();
const options = read(process.argv.slice(2));
// Threads find it by the environment.
process.env.NODE_COMPILE_CACHE ??= join(options.data, "cache");
enableCompileCache(process.env.NODE_COMPILE_CACHE);
const { runSite } = await import("./run-site.ts");
await runSite(options, startedAt);
// Power may go at any time: what was compiled is written now, not at the end.
setTimeout(flushCompileCache, 5_000).unref();

function read(args: readonly string[]): SiteOptions {
  try {
    const read = siteOptions(args);
    if (read !== "help") return read;
    process.stdout.write(siteHelp);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${siteHelp}`);
    process.exit(2);
  }
}
