import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Our sources find what lies beside them by `new URL("./x", import.meta.url)`. In the bundle they lie elsewhere: an entry is the bundle's own file,
 * anything else is where it was, seen from the bundle's folder, which lies right below `root`. What cannot be told that way stops the build.
 */
export function foundBeside({
  root,
  entries,
  beside,
}: {
  root: string;
  entries: Readonly<Record<string, string>>;
  /** Packages that stay whole: only these can be asked for while it runs. */
  beside: readonly string[];
}): Plugin {
  const nameOf = new Map(Object.entries(entries).map(([name, path]) => [path, name]));
  return {
    name: "found-beside",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path.includes("/node_modules/")) return undefined;
        const source = readFileSync(path, "utf8");
        if (!source.includes("import.meta")) return undefined;
        const contents = source.replaceAll(besideUs, (_all, quote: string, asked: string) => {
          const target = relative(root, join(dirname(path), asked));
          if (target.endsWith(".ts") && !nameOf.has(target))
            throw new Error(`${relative(root, path)} starts ${target}, which is not in scripts/bundle/entries.ts.`);
          const told = nameOf.has(target) ? `./${nameOf.get(target)}.js` : `../${target}`;
          if (!asked.includes("${") && !existsSync(join(root, target)))
            throw new Error(`${relative(root, path)} asks for ${target}, and it is not there.`);
          return `new URL(${quote}${told}${quote}, import.meta.url)`;
        });
        for (const [, name = ""] of source.matchAll(askedWhileRunning))
          if (!beside.some((one) => name === one || name.startsWith(`${one}/`)))
            throw new Error(
              `${relative(root, path)} asks for ${name} while it runs: leave that package beside the bundle (scripts/bundle/bundle-appliance.ts).`,
            );
        const left = /import\.meta\.(dirname|filename|main|resolve)/.exec(contents);
        if (left)
          throw new Error(
            `${relative(root, path)} uses ${left[0]}, which is not the same in a bundle: use new URL("…", import.meta.url).`,
          );
        return { contents, loader: "ts" };
      });
    },
  };
}

const askedWhileRunning = /createRequire\(import\.meta\.url\)(?:\.resolve)?\(\s*"([^"]+)"/g;
const besideUs = /new URL\(\s*(["`])(\.\.?\/[^"`]*)\1,\s*import\.meta\.url,?\s*\)/g;
