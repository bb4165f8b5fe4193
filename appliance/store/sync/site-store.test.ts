import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { siteStoreBehaviour } from "#sync/protocol/site/testing/site-store-behaviour.ts";
import { SqliteSite } from "./testing/sqlite-site.ts";

const folder = mkdtempSync(join(tmpdir(), "kontor-site-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.sqlite`);

siteStoreBehaviour("SQLite", (origin, wallMs) => new SqliteSite(newFile(), origin, wallMs, { newFile }));
