import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openDataFolder } from "../../site/data-folder.ts";
import { originOf, siteIdentity } from "../../site/site-identity.ts";
import { readLink } from "../cloud-link.ts";
import { finishReplace } from "./finish-replace.ts";
import { replaceSite } from "./replace-site.ts";
import { type Replacement, replacementBook, replacementFolder, saveReplacement } from "./replacement-files.ts";

const root = mkdtempSync(join(tmpdir(), "kontor-replace-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const link = {
  ...{ url: "http://127.0.0.1:9", box: "b", company: "1", companyName: "C", siteName: "North" },
  ...{ hubKeys: ["k".repeat(43)], pairedAtMs: 5 },
};
const replacement: Replacement = { site: "north1", origin: "north1.e7", link, isReady: false };

function begun(name: string, isReady: boolean) {
  const folder = openDataFolder(join(root, name));
  rmSync(replacementFolder(folder), { recursive: true, force: true });
  writeFolder(folder, isReady);
  return folder;
}
function writeFolder(folder: ReturnType<typeof openDataFolder>, isReady: boolean): void {
  openDataFolder(replacementFolder(folder));
  writeFileSync(replacementBook(folder), "the book that was built");
  saveReplacement(folder, { ...replacement, isReady });
}

test("a whole book is put in its place with its name and pairing, from wherever the power went", () => {
  for (const step of ["nothing", "book", "name"]) {
    const folder = begun(step, true);
    if (step !== "nothing") {
      rmSync(replacementBook(folder));
      writeFileSync(folder.book, "the book that was built");
    }
    if (step === "name")
      writeFileSync(join(folder.root, "site.json"), JSON.stringify({ siteId: "north1", epoch: "e7" }));
    expect(finishReplace(folder, 7)).toBe("north1");
    expect(readFileSync(folder.book, "utf8")).toBe("the book that was built");
    expect(originOf(siteIdentity(folder, 9))).toBe("north1.e7");
    expect(readLink(folder)).toEqual(link);
    expect(existsSync(replacementFolder(folder))).toBe(false);
    expect(finishReplace(folder, 8)).toBeUndefined();
  }
});

test("a book that is not whole keeps the appliance from beginning another site in its folder, and says how to go on", () => {
  const folder = begun("half", false);
  expect(() => finishReplace(folder, 7)).toThrow(/North.*not whole[\s\S]*kontor replace http/);
  expect(existsSync(folder.book)).toBe(false);
});

test("a folder with a book of its own is left alone, and a bare one needs a code", async () => {
  const folder = openDataFolder(join(root, "taken"));
  writeFileSync(folder.book, "somebody's");
  const options = { url: link.url, code: "X", wallMs: () => 1 };
  const { signal } = new AbortController();
  await expect(replaceSite(folder, options, signal)).rejects.toMatchObject({ code: "book-there" });
  expect(readFileSync(folder.book, "utf8")).toBe("somebody's");
  const bare = openDataFolder(join(root, "bare"));
  await expect(replaceSite(bare, { ...options, code: "" }, signal)).rejects.toMatchObject({ code: "code-unknown" });
});
