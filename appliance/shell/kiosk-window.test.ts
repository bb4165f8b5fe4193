import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureCertificate } from "../api/tls/certificate.ts";
import { type KioskWindow, openKioskWindow } from "./kiosk-window.ts";
import { CARE_LIMITS } from "./screen-care.ts";
import { FakeElectron, FakeEvent } from "./testing/fake-electron.ts";
import { STARTING } from "./trouble-page.ts";

const page = "https://127.0.0.1:8443/kiosk";
const ready = { kioskUrl: page, healthUrl: "https://127.0.0.1:8443/health" };
let fake: FakeElectron;
let kiosk: KioskWindow;

beforeEach(() => {
  vi.useFakeTimers();
  fake = new FakeElectron();
  kiosk = openKioskWindow(fake.electron, { preloadPath: "/app/preload.cjs", devTools: false });
  kiosk.showPage(ready);
});
afterEach(() => {
  kiosk.close();
  vi.useRealTimers();
});

test("the page fills the screen, in a sandbox, without Node", () => {
  expect(fake.window.options).toMatchObject({ kiosk: true, fullscreen: true, frame: false });
  expect(fake.window.options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    devTools: false,
    preload: "/app/preload.cjs",
  });
});

test("the page can go about the appliance, and nowhere else", () => {
  const { webContents } = fake.window;
  for (const event of ["will-navigate", "will-redirect", "will-frame-navigate"]) {
    expect(webContents.navigates(event, "https://127.0.0.1:8443/kiosk/stock")).toBe(true);
    for (const url of [
      "https://127.0.0.1:8444/",
      "http://127.0.0.1:8443/",
      "https://evil.example/",
      "file:///etc/passwd",
      "data:text/html,x",
      "nonsense",
    ])
      expect([event, url, webContents.navigates(event, url)]).toEqual([event, url, false]);
  }
  expect(webContents.openWindow()).toEqual({ action: "deny" });
  expect(webContents.navigates("will-attach-webview", page)).toBe(false);
  const download = new FakeEvent(page);
  fake.session.emit("will-download", download);
  expect(download.isPrevented).toBe(true);
});

test("the appliance's page may keep the screen awake, others may not, and nobody gets the camera", () => {
  const asked = (permission: string, requestingUrl: string) => {
    let granted: boolean | undefined;
    fake.session.askPermission({}, permission, (answer) => (granted = answer), { requestingUrl });
    expect(fake.session.isAllowed({}, permission, requestingUrl)).toBe(granted);
    return granted;
  };
  expect(asked("screen-wake-lock", page)).toBe(true);
  expect(asked("screen-wake-lock", "https://evil.example/")).toBe(false);
  expect(asked("media", page)).toBe(false);
});

test("the appliance's own certificate is taken, another for the same host is not, other hosts are judged as usual", async () => {
  vi.useRealTimers();
  const folder = mkdtempSync(join(tmpdir(), "kontor-pin-"));
  const names = { hostname: "kontor-7", addresses: [] };
  const [own, other] = [
    await ensureCertificate(join(folder, "a"), names, Date.now()),
    await ensureCertificate(join(folder, "b"), names, Date.now()),
  ];
  rmSync(folder, { recursive: true });
  const verdict = (hostname: string, data: string) => {
    let answered: number | undefined;
    fake.session.verify({ hostname, certificate: { data } }, (answer) => (answered = answer));
    return answered;
  };
  expect(verdict("127.0.0.1", own.certPem)).toBe(-3);
  kiosk.showPage({ ...ready, certificateFingerprint256: own.fingerprint256 });
  expect(new X509Certificate(own.certPem).fingerprint256).toBe(own.fingerprint256);
  expect(verdict("127.0.0.1", own.certPem)).toBe(0);
  expect(verdict("127.0.0.1", other.certPem)).toBe(-2);
  expect(verdict("127.0.0.1", "no certificate")).toBe(-2);
  expect(verdict("example.org", other.certPem)).toBe(-3);
  kiosk.showPage({ ...ready, certificateFingerprint256: other.fingerprint256 });
  expect(verdict("127.0.0.1", other.certPem)).toBe(0);
  expect(fake.window.loaded).toEqual([page]);
});

test("a page whose process is gone says so, and comes back", () => {
  fake.window.webContents.emit("render-process-gone", {}, { reason: "oom" });
  expect(fake.window.shown).toBe("This screen has a problem");
  expect(fake.window.loaded.at(-1)).toContain("its process is gone (oom)");
  vi.advanceTimersByTime(CARE_LIMITS.reloadDelayMs);
  expect(fake.window.shown).toBe(page);
});

test("a page that keeps crashing is tried at a slower pace, and says what a person can do", () => {
  const crash = () => fake.window.webContents.emit("render-process-gone", {}, { reason: "crashed" });
  for (let at = 0; at < CARE_LIMITS.crashesMax; at += 1) {
    crash();
    vi.advanceTimersByTime(CARE_LIMITS.reloadDelayMs);
    expect(fake.window.shown).toBe(page);
  }
  crash();
  expect(fake.window.loaded.at(-1)).toContain("switch this computer off and on again");
  vi.advanceTimersByTime(CARE_LIMITS.reloadDelayMs);
  expect(fake.window.shown).not.toBe(page);
  vi.advanceTimersByTime(CARE_LIMITS.slowRetryMs);
  expect(fake.window.shown).toBe(page);
});

test("a load that fails is tried again, one that was given up for another is not", () => {
  const fail = (code: number, isMainFrame = true) =>
    fake.window.webContents.emit("did-fail-load", {}, code, "ERR", page, isMainFrame);
  fail(-3);
  fail(-102, false);
  expect(fake.window.loaded).toEqual([page]);
  fail(-102);
  expect(fake.window.shown).toBe("This screen has a problem");
  vi.advanceTimersByTime(CARE_LIMITS.reloadDelayMs);
  expect(fake.window.shown).toBe(page);
});

test("a frozen page is ended and comes back, one that recovers is left alone", () => {
  fake.window.emit("unresponsive");
  vi.advanceTimersByTime(CARE_LIMITS.unresponsiveForMs - 1);
  fake.window.emit("responsive");
  vi.advanceTimersByTime(CARE_LIMITS.unresponsiveForMs);
  expect(fake.window.loaded).toEqual([page]);
  fake.window.emit("unresponsive");
  vi.advanceTimersByTime(CARE_LIMITS.unresponsiveForMs + CARE_LIMITS.reloadDelayMs);
  expect(fake.window.loaded).toHaveLength(3);
  expect(fake.window.shown).toBe(page);
});

test("a page that stops painting is ended and comes back, one that paints or never did is left alone", () => {
  vi.advanceTimersByTime(10 * CARE_LIMITS.paintedWithinMs);
  kiosk.painted();
  vi.advanceTimersByTime(CARE_LIMITS.paintedWithinMs - 1);
  kiosk.painted();
  vi.advanceTimersByTime(CARE_LIMITS.paintedWithinMs - 1);
  expect(fake.window.loaded).toEqual([page]);
  vi.advanceTimersByTime(1 + CARE_LIMITS.reloadDelayMs);
  expect(fake.window.loaded).toHaveLength(3);
  expect(fake.window.shown).toBe(page);
});

test("while something else is explained, nothing reloads over it", () => {
  fake.window.webContents.emit("render-process-gone", {}, { reason: "oom" });
  kiosk.explain(STARTING);
  vi.advanceTimersByTime(1_000_000);
  expect(fake.window.shown).toBe("Kontor is starting");
});

test("the window closes only when the shell closes it", () => {
  const byHand = new FakeEvent("");
  fake.window.emit("close", byHand);
  expect(byHand.isPrevented).toBe(true);
  kiosk.close();
  expect(fake.window.isDestroyed()).toBe(true);
});
