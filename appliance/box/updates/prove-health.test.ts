import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { screenConnected } from "./prove-health.ts";

test("a screen is there when the kernel says so of one connector; a machine without a card has none", () => {
  const drm = mkdtempSync(join(tmpdir(), "kontor-drm-"));
  try {
    expect(screenConnected(join(drm, "none"))).toBe(false);
    for (const [name, status] of [
      ["card0", undefined],
      ["card0-HDMI-A-1", "disconnected\n"],
    ] as const) {
      mkdirSync(join(drm, name));
      if (status) writeFileSync(join(drm, name, "status"), status);
    }
    expect(screenConnected(drm)).toBe(false);
    mkdirSync(join(drm, "card0-DP-1"));
    writeFileSync(join(drm, "card0-DP-1", "status"), "connected\n");
    expect(screenConnected(drm)).toBe(true);
  } finally {
    rmSync(drm, { recursive: true, force: true });
  }
});
