import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { badgeOf } from "./floor-people.ts";
import { FloorSite, gtins } from "./floor-site.ts";
import type { Handheld } from "./handheld.ts";
import { videoOfCode } from "./video-of-code.ts";

let site: FloorSite;
let piet: Handheld;
beforeAll(async () => {
  const video = await videoOfCode(gtins.mug);
  site = await FloorSite.open({
    browserArgs: [
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${video}`,
    ],
  });
  await site.call("stock.import", {
    lines: [
      { location: "A-01-1", sku: "MUG-1", qty: 100 },
      { location: "B-01-1", sku: "TEA-1", qty: 100, lot: "L7", expiryDate: "2027-06-30" },
    ],
  });
  piet = await site.handheld({ permissions: ["camera"] });
  await piet.signIn("piet");
  await site.releasedOrder("SO-1", [
    { sku: "MUG-1", qty: 3 },
    { sku: "TEA-1", qty: 4 },
  ]);
  await piet.load();
  await piet.press(/^Next job/);
  await piet.step("Scan the item");
});
afterEach(() => expect(piet.faults).toEqual([]));
afterAll(() => site?.close());

test("the wrong item is refused in red with what it is and what is looked for, and nothing is counted", async () => {
  await piet.scan(gtins.tea);
  await piet.sees("This is an item: Assam Tea 250 g. Scan an item");
  expect(await piet.flash()).toBe("error");
  await piet.step("Scan the item");
  expect(await piet.unsent()).toBe(0);
  await piet.picture("handheld-wrong-item");
});

test("a code that nobody knows is said to be unknown, and what is right clears the error", async () => {
  await piet.scan("NO-SUCH-CODE");
  await piet.sees("NO-SUCH-CODE is not known here");
  await piet.scan(gtins.mug);
  await piet.step("Put it into the tote");
  expect(await piet.flash()).toBe("ok");
  expect(await piet.words()).not.toContain("is not known here");
});

test("undo takes the last scan back, by one press", async () => {
  await piet.press("Undo");
  await piet.step("Scan the item");
  await piet.told("Taken back");
});

test("one trigger pull that comes as an intent and as keystrokes counts once", async () => {
  await piet.intent(gtins.mug);
  await piet.scan(gtins.mug);
  await piet.step("Put it into the tote");
  await piet.scan("TOTE-1");
  await piet.intent("TOTE-1");
  await piet.sees("1 of 2");
  await piet.step("Scan the item");
  expect(await piet.words()).not.toContain("is not known here");
});

test("keys of the browser's own input arrive as one scan, whatever has the focus", async () => {
  await piet.press("Type a code");
  await piet.scanTrusted(gtins.tea);
  await piet.sees("Bring it to the drop point");
});

test("a code that is scanned with no job is looked up: what it is and where it stands", async () => {
  await piet.scan("STAGE-01");
  await piet.sees("No work is waiting");
  await piet.scan(gtins.tea);
  await piet.sees("Assam Tea 250 g");
  await piet.sees("STAGE-01");
  await piet.picture("handheld-scan-anything");
  await piet.scan("WHAT-IS-THIS");
  await piet.sees("WHAT-IS-THIS is not known in this site");
});

test("a wrapping app may also send a message, or open the app with the scan in its address", async () => {
  await piet.page.evaluate((data) => window.postMessage({ type: "kontor-scan", data }, "*"), gtins.mug);
  await piet.sees("Harbour Mug 350 ml");
  await piet.page.goto(`${piet.wifi.base}/handheld/?scan=${gtins.tea}`);
  await piet.sees("Assam Tea 250 g");
  expect(piet.page.url()).not.toContain("?scan=");
});

test("the camera reads what it is shown, and puts it where a scan goes", async () => {
  expect(await piet.words()).not.toContain("Harbour Mug");
  await piet.press("Scan with the camera");
  await piet.sees("Harbour Mug 350 ml");
});

test("somebody who speaks German gets German on a device that is set to English", async () => {
  const anna = await site.handheld();
  await anna.sees("Scan your badge");
  expect(await anna.smallTargets(64)).toEqual([]);
  await anna.scan(badgeOf("anna"));
  await anna.sees("Einlagern");
  expect(await anna.page.evaluate(() => document.documentElement.lang)).toBe("de");
  await anna.scan("XYZ-1");
  await anna.sees("XYZ-1 ist hier nicht bekannt");
  expect(anna.faults).toEqual([]);
});

test("every button and field of every screen is at least 64 px each way, for a glove", async () => {
  const small: string[] = [];
  const check = async (screen: string) =>
    small.push(...(await piet.smallTargets(64)).map((one) => `${screen}: ${one}`));
  await site.releasedOrder("SO-2", [{ sku: "MUG-1", qty: 2 }]);
  await piet.load();
  await piet.sees("Next job");
  await check("home");
  await piet.press(/^Next job/);
  await piet.step("Scan the item");
  await check("job");
  await piet.press("Problem");
  await check("exceptions");
  await piet.press("Close");
  await piet.press(/^Quantity/);
  await check("quantity");
  await piet.press("Close");
  for (const path of ["scan", "unsent", "settings", "start/receive", "start/pick"]) {
    await piet.page.goto(`${piet.wifi.base}/handheld/#/${path}`);
    await piet.page.waitForTimeout(200);
    await check(path);
  }
  expect([...new Set(small)]).toEqual([]);
});

test("turned from right to left, the screen still fits and its order is mirrored", async () => {
  await piet.page.goto(`${piet.wifi.base}/handheld/#/job`);
  await piet.step("Scan the item");
  const undoLeft = async () => (await piet.button("Undo").boundingBox())?.x ?? 0;
  const before = await undoLeft();
  await piet.page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  expect(await undoLeft()).toBeGreaterThan(before);
  expect(await piet.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
