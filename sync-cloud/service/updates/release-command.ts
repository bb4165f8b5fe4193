import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type KeyRing, keyRing } from "../../protocol/bundle/key-ring.ts";
import { BundleFault } from "./read-bundle.ts";
import { ReleaseShelf } from "./release-shelf.ts";

export const releaseHelp = `Versions of the appliance that this cloud hands out to its boxes.

  npm run cloud -- release add FILE [--keys FILE]   check a bundle from end to end, and put it on the shelf
  npm run cloud -- release list
  npm run cloud -- release remove VERSION           boxes that have it keep it

  --data DIR     data folder of the cloud (./cloud-data); versions lie in its folder "releases", or in that of KONTOR_SHELF
  --keys FILE    the keys that boxes believe (update-keys.json of the image): a bundle of another key is turned down here

A company then offers it to its sites: console, or POST /updates/rollouts. Nothing is rolled out by adding it.
`;

/** `release add|list|remove`: for whoever runs the cloud, beside a running one. Gives the exit code. */
export async function releaseCommand(
  args: readonly string[],
  {
    env = process.env,
    nowMs = Date.now,
    out = (text: string) => void process.stdout.write(text),
    err = (text: string) => void process.stderr.write(text),
  } = {},
): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { data: { type: "string" }, keys: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    const [verb, what] = positionals;
    if (values.help) {
      out(releaseHelp);
      return 0;
    }
    const base = env.INIT_CWD ?? process.cwd();
    const data = resolve(base, values.data ?? env.KONTOR_CLOUD_DATA ?? "cloud-data");
    const shelf = new ReleaseShelf(resolve(base, env.KONTOR_SHELF || data), nowMs);
    if (verb === "list") {
      const list = await shelf.list();
      for (const { version, cpu, bytes, schema } of list) out(`${version}\t${cpu}\t${bytes} bytes\tschema ${schema}\n`);
      if (list.length === 0) out(`There is nothing on the shelf (${shelf.folder}).\n`);
      return 0;
    }
    if (verb === "add" && what) {
      const { version, cpu, bytes } = await shelf.add(resolve(base, what), ringOf(values.keys, base));
      out(`${version} (${cpu}, ${bytes} bytes) is on the shelf: ${shelf.folder}\n`);
      if (!values.keys) out("Its signature was not checked: give --keys. Boxes check it in any case.\n");
      return 0;
    }
    if (verb === "remove" && what) {
      const gone = await shelf.remove(what);
      out(gone.length > 0 ? `Taken away: ${gone.join(", ")}\n` : `${what} is not on the shelf.\n`);
      return gone.length > 0 ? 0 : 1;
    }
    throw new Error(`"release ${positionals.join(" ")}" is no command.`);
  } catch (error) {
    err(`${(error as Error).message}\n${error instanceof BundleFault ? "" : `\n${releaseHelp}`}`);
    return 2;
  }
}

function ringOf(path: string | undefined, base: string): KeyRing | undefined {
  if (path === undefined) return undefined;
  const ring = keyRing.safeParse(JSON.parse(readFileSync(resolve(base, path), "utf8")));
  if (!ring.success || ring.data.keys.length === 0)
    throw new BundleFault(`${path} is no list of keys: take update-keys.json of the image.`);
  return ring.data;
}
