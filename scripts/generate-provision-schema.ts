import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { provisionSchemaText } from "#appliance/box/first-boot/provision-schema.ts";

/** Writes the JSON Schema of provisioning files into the docs: `node scripts/with-node.mjs scripts/generate-provision-schema.ts`. */
const root = fileURLToPath(new URL("..", import.meta.url));
const path = fileURLToPath(new URL("../docs/install/provision.schema.json", import.meta.url));
writeFileSync(path, provisionSchemaText());
execFileSync("node_modules/.bin/biome", ["format", "--write", path], { cwd: root, stdio: "ignore" });
process.stdout.write(`${path}\n`);
