import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { firmwareCommand } from "./cli.ts";

test("makes keys, a folder, adds an image and shows what a bridge would trust", () => {
  const folder = mkdtempSync(join(tmpdir(), "firmware-cli-"));
  const at = (name: string) => join(folder, name);
  try {
    writeFileSync(at("node.bin"), "x".repeat(1_000));
    firmwareCommand(["keys", at("keys")]);
    expect(firmwareCommand(["init", at("stick"), "--keys", at("keys")])).toContain("1.root.json");
    expect(firmwareCommand(["list", at("stick")])).toBe("no images yet");
    const add = ["add", at("stick"), at("node.bin"), "--keys", at("keys"), "--vendor", "1", "--class", "2"];
    expect(firmwareCommand([...add, "--version", "1.4.2"])).toContain("added node.bin, version 1.4.2");
    expect(firmwareCommand(["list", at("stick")])).toBe("node.bin  1.4.2  vendor 1 class 2 component 0  1000 bytes");
    expect(firmwareCommand(["refresh", at("stick"), "--keys", at("keys")])).toBe("signed anew");
    firmwareCommand(["keys", at("keys2")]);
    firmwareCommand(["rotate", at("stick"), "--keys", at("keys"), "--new-keys", at("keys2")]);
    expect(firmwareCommand(["list", at("stick")])).toContain("1.4.2");
    expect(firmwareCommand(["public", at("keys")])).toMatch(
      /kontor_image_key\[32\] = \{\n( {2}(0x[0-9a-f]{2},? ?){16}\n?)+/,
    );
    expect(() => firmwareCommand(add)).toThrow("add needs --version");
    expect(() => firmwareCommand([...add, "--version", "1.5.0", "--counter", "x"])).toThrow(
      "--counter must be a whole number",
    );
    expect(() => firmwareCommand([...add.slice(0, 4), at("nokeys"), ...add.slice(5), "--version", "1.5.0"])).toThrow(
      "nokeys/image.pem is missing",
    );
    expect(() => firmwareCommand(["burn", "x"])).toThrow("burn is no command");
    expect(firmwareCommand(["--help"])).toContain("Example:");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
