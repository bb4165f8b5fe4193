import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunOptions, RunResult } from "../agent/host.ts";
import { FolderHost } from "../agent/testing/folder-host.ts";
import { careVerbs } from "../agent/verbs/care.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kontor-care-verbs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const context = (host: FolderHost) => ({ host, progress: () => {}, signal: new AbortController().signal, by: "ada" });
const share = { type: "smb" as const, host: "files", share: "backup", user: "kontor", password: "p w,d\nx" };
const credentials = () => join(root, "run/kontor/share.credentials");

test("a share is mounted without rights for what lies on it, its password in a file that is gone afterwards", async () => {
  let seen = "";
  let mode = 0;
  const mount = (args: readonly string[], _options: RunOptions): Partial<RunResult> => {
    if (args.includes("cifs")) {
      seen = readFileSync(credentials(), "utf8");
      mode = statSync(credentials()).mode & 0o777;
    }
    return {};
  };
  const host = new FolderHost(root, { programs: { mount } });
  const { folder } = await careVerbs["care.open-share"].run(share, context(host));
  expect(folder).toBe(join(root, "run/kontor/share"));
  expect(seen).toBe("username=kontor\npassword=p w,dx\n");
  expect(mode).toBe(0o600);
  expect(existsSync(credentials())).toBe(false);
  const line = host.lines.find((one) => one.startsWith("mount ")) ?? "";
  expect(line).toMatch(
    /^mount -t cifs -o nosuid,nodev,noexec,soft,credentials=\S+ \/\/files\/backup \/run\/kontor\/share$/,
  );
  expect(host.lines.join("\n")).not.toContain("p w,d");
  await careVerbs["care.open-share"].run({ ...share, type: "nfs", share: "/export/backup" }, context(host));
  expect(host.lines.at(-1)).toMatch(
    /^mount -t nfs -o nosuid,nodev,noexec,soft\S* files:\/export\/backup \/run\/kontor\/share$/,
  );
});

test("a share that cannot be mounted says why, and leaves no password behind", async () => {
  const host = new FolderHost(root, {
    programs: { mount: () => ({ exitCode: 32, stderr: "mount error(13): Permission denied\nRefer to the manual" }) },
  });
  await expect(careVerbs["care.open-share"].run(share, context(host))).rejects.toMatchObject({
    refusal: { code: "backup-place-unusable", place: "//files/backup", why: "mount error(13): Permission denied" },
  });
  expect(existsSync(credentials())).toBe(false);
});

test("words of a share can add no options to the mount", () => {
  const shape = careVerbs["care.open-share"].input;
  for (const bad of [{ share: "a,uid=0" }, { share: "a b" }, { host: "files/x" }, { host: "a,b" }])
    expect(shape.safeParse({ ...share, ...bad }).success, JSON.stringify(bad)).toBe(false);
});
