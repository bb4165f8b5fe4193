import { createRequire, isBuiltin } from "node:module";
import type { Plugin } from "esbuild";

/**
 * Node's own modules are asked for by `require`. As an ES import, each gets a namespace for which every export is read once, and reading those of
 * `node:http` loads Node's whole fetch: a tenth of the appliance's start.
 */
export const builtinByRequire: Plugin = {
  name: "builtin-by-require",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z]/ }, ({ path, kind, namespace }) => {
      if (kind !== "import-statement" || namespace === ours || !isBuiltin(path)) return undefined;
      return { path: path.startsWith("node:") ? path : `node:${path}`, namespace: ours };
    });
    onLoad({ filter: /.*/, namespace: ours }, ({ path }) => ({ contents: asModule(path), loader: "js" }));
  },
};

const ours = "builtin";
const require = createRequire(import.meta.url);

/** One constant for each export, which esbuild drops where nobody asks for it. */
function asModule(path: string): string {
  const names = Object.keys(require(path)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default");
  const lines = names.map((name, at) => `const c${at} = /* @__PURE__ */ (() => own.${name})();`);
  const told = names.map((name, at) => `c${at} as ${name}`);
  return `const own = require(${JSON.stringify(path)});\n${lines.join("\n")}\nexport { own as default, ${told.join(", ")} };\n`;
}
