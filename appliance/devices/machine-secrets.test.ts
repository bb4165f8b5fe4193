import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MachineSecrets } from "./machine-secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kontor-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("secrets outlive the process, by machine and name", () => {
  const first = new MachineSecrets(folder);
  first.keep("a", { password: "1", key: { pem: "x" } });
  first.keep("b", { password: "2" });
  first.keep("a", { password: null });
  const second = new MachineSecrets(folder);
  expect([second.of("a"), second.of("b"), second.of("c")]).toEqual([{ key: { pem: "x" } }, { password: "2" }, {}]);
  second.forget("b");
  expect(new MachineSecrets(folder).of("b")).toEqual({});
});

test("a file that cannot be read is set aside and said, and nothing of it is shown", () => {
  writeFileSync(join(folder, "machines.json"), '{"a":{"password":"s3same"');
  const said: string[] = [];
  const secrets = new MachineSecrets(folder, (text) => said.push(text));
  expect(secrets.of("a")).toEqual({});
  expect(said).toEqual([expect.stringMatching(/set aside: SyntaxError$/)]);
  expect(readdirSync(folder)).toEqual(["machines.json.unreadable"]);
  secrets.keep("a", { password: "new" });
  expect(new MachineSecrets(folder).of("a")).toEqual({ password: "new" });
});
