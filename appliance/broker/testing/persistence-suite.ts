/**
 * The suite that `aedes-persistence` ships for every persistence, on ours. It wants node:test, so `sqlite-persistence.test.ts`
 * runs this file in a process of its own: `node --test persistence-suite.ts`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SqlitePersistence } from "../sqlite-persistence.ts";

const suite = createRequire(import.meta.url)("aedes-persistence/abstract.js");
const folder = mkdtempSync(join(tmpdir(), "kontor-broker-"));
let files = 0;

suite({
  test,
  testAsync: true,
  persistence: () => new SqlitePersistence({ file: join(folder, `broker-${++files}.sqlite`) }),
});

after(() => rmSync(folder, { recursive: true }));
