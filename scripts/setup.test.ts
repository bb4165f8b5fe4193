import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SmallCheckout } from "./setup/testing/small-checkout.ts";

let checkout: SmallCheckout;
beforeAll(() => {
  checkout = new SmallCheckout();
});
afterAll(() => checkout.remove());

describe("setting up", () => {
  test("a bare checkout gets packages, screens and a data folder, each with its reason, and nothing on stdout", () => {
    const { status, stdout, stderr } = checkout.run("setup.mjs");
    expect(stderr).toMatch(/Installing packages with "npm ci", because node_modules is missing/);
    expect(stderr).toMatch(/Building the screens with vite, because ui\/dist is not there yet/);
    expect(stderr).toMatch(/Making the data folder .*data, where the site keeps/);
    expect(stderr).toMatch(/done in \d/);
    expect([status, stdout]).toEqual([0, ""]);
    expect(readFileSync(join(checkout.root, "ui/dist/index.html"), "utf8")).toBe("built");
    expect(statSync(join(checkout.root, "data")).mode & 0o777).toBe(0o700);
  });

  test("a second run finds nothing to do", () => {
    const { status, stderr } = checkout.run("setup.mjs");
    expect(status).toBe(0);
    expect(stderr).toMatch(/Ready: 5 steps, 0 with work to do, \d+ ms/);
  });

  test("a changed source builds the screens again, a changed test does not", () => {
    checkout.write("ui/screen.test.tsx", "changed");
    expect(checkout.run("setup.mjs").stderr).toMatch(/0 with work to do/);
    checkout.write("sync-cloud/model/lpn.ts", "export const lpn = 2;");
    expect(checkout.run("setup.mjs").stderr).toMatch(/because their sources have changed/);
    expect(checkout.run("setup.mjs").stderr).toMatch(/0 with work to do/);
  });

  test("a lock file that npm has followed already installs nothing, one that it has not does", () => {
    const lockPath = join(checkout.root, "package-lock.json");
    const lock = readFileSync(lockPath, "utf8");
    writeFileSync(lockPath, `${lock}\n`);
    expect(checkout.run("setup.mjs").stderr).not.toMatch(/npm ci/);
    rmSync(join(checkout.root, "node_modules/vite"));
    writeFileSync(lockPath, `${lock}\n\n`);
    expect(checkout.run("setup.mjs").stderr).toMatch(/"npm ci", because node_modules does not match package-lock.json/);
    expect(existsSync(join(checkout.root, "node_modules/vite"))).toBe(true);
  });

  test("a step that fails says what, why and what to do, and ends with a code", () => {
    checkout.write("fail-vite", "");
    checkout.write("ui/screen.tsx", "export const title = 2;");
    const { status, stderr } = checkout.run("setup.mjs");
    expect(status).toBe(1);
    expect(stderr).toMatch(/FAILED at "Build the screens"\n.*what: .*code 3\.\n.*why: .*\n.*do: {3}Mend the file/);
    rmSync(join(checkout.root, "fail-vite"));
    expect(checkout.run("setup.mjs").status).toBe(0);
  });

  test("a data folder that cannot be one is refused with the way out", () => {
    const { status, stderr } = checkout.run("setup.mjs", [], { KONTOR_DATA: join(checkout.root, "package.json") });
    expect(status).toBe(1);
    expect(stderr).toMatch(/name another folder with --data or KONTOR_DATA/);
  });

  test("a browser that CHROMIUM_PATH names and that is not there is an error, not a silent other browser", () => {
    const { status, stderr } = checkout.run("setup.mjs", ["--tests"], { CHROMIUM_PATH: "/nowhere/chromium" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/CHROMIUM_PATH names \/nowhere\/chromium/);
  });
});

describe("a lock file that is behind package.json", () => {
  let behind: SmallCheckout;
  beforeAll(() => {
    behind = new SmallCheckout();
  });
  afterAll(() => behind.remove());

  /** Adds a package to package.json alone, as somebody does who forgets the lock file. */
  function addToManifest(kind: "dependencies" | "optionalDependencies", name: string, about: object): void {
    behind.write(`tools/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", ...about }));
    const manifest = JSON.parse(readFileSync(join(behind.root, "package.json"), "utf8"));
    manifest[kind] = { ...manifest[kind], [name]: `file:tools/${name}` };
    behind.write("package.json", JSON.stringify(manifest));
  }

  test("about an optional package for another platform installs all the same", () => {
    addToManifest("optionalDependencies", "for-another-platform", { os: ["aix"] });
    const { status, stderr } = behind.run("setup.mjs");
    expect(stderr).toMatch(/Using "npm install --no-save" instead, because the lock file names no packages/);
    expect([status, stderr.match(/FAILED.*/)]).toEqual([0, null]);
    expect(behind.run("setup.mjs").stderr).toMatch(/0 with work to do/);
  });

  test("about a package that is needed is refused", () => {
    addToManifest("dependencies", "unlocked", {});
    rmSync(join(behind.root, "node_modules"), { recursive: true });
    const { status, stderr } = behind.run("setup.mjs");
    expect(status).toBe(1);
    expect(stderr).toMatch(/why: {2}package\.json and package-lock\.json disagree/);
  });
});

describe("starting", () => {
  beforeAll(() => {
    checkout.write(
      "appliance/main.ts",
      `const args: string[] = process.argv.slice(2);
       const timer = setInterval(() => {}, 1000);
       process.on("SIGTERM", () => { console.log("stopping in order"); clearInterval(timer); });
       process.on("SIGINT", () => { console.log("interrupted once"); clearInterval(timer); });
       console.log("a line for nobody in particular");
       console.log(JSON.stringify({ ready: true, urls: { kiosk: "http://127.0.0.1:8080/kiosk", handhelds: ["https://a", "https://b"] },
         signIns: [{ name: "Ada", badge: "1001", pin: "2580" }] }));
       console.error("args " + args.join(" "));
       if (args.includes("--fail")) process.exit(9);`,
    );
  });

  test("prints addresses and sign-ins, passes on arguments, and gives an empty data folder a demo site", () => {
    const dataFolder = join(checkout.root, "fresh-data");
    const { status, stdout, stderr } = checkout.run("start.mjs", ["--port", "8080", "--fail", "--data", dataFolder]);
    expect(status).toBe(9);
    expect(stderr).toContain(`args --data ${dataFolder} --demo-site --port 8080 --fail\n`);
    expect(stdout).toContain("a line for nobody in particular\n");
    expect(stdout).toMatch(
      /kiosk {7}http:\/\/127\.0\.0\.1:8080\/kiosk\n {2}handhelds {3}https:\/\/a\n {14}https:\/\/b\n/,
    );
    expect(stdout).toMatch(/name {3}badge {3}pin\n {2}Ada {4}1001 {4}2580/);
  });

  test("leaves a data folder with something in it, and one that is to stay empty, without a demo site", () => {
    checkout.write("used-data/site.sqlite", "x");
    const used = checkout.run("start.mjs", ["--fail"], { KONTOR_DATA: join(checkout.root, "used-data") });
    expect(used.stderr).toContain(`args --data ${join(checkout.root, "used-data")} --fail\n`);
    const plain = checkout.run("start.mjs", [
      "--no-demo-site",
      "--fail",
      `--data=${join(checkout.root, "plain-data")}`,
    ]);
    expect(plain.stderr).toContain(`args --data ${join(checkout.root, "plain-data")} --fail\n`);
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s reaches the appliance once, and the start waits for its end",
    async (signal) => {
      const child = spawn(process.execPath, [join(checkout.root, "scripts/start.mjs")], {
        cwd: tmpdir(),
        env: checkout.env(),
      });
      const lines: string[] = [];
      const reader = createInterface({ input: child.stdout });
      for await (const line of reader) {
        lines.push(line);
        if (line.startsWith("Stop it with")) child.kill(signal);
      }
      const [code] = child.exitCode === null ? await once(child, "exit") : [child.exitCode];
      expect(code).toBe(0);
      expect(lines.filter((line) => /stopping in order|interrupted once/.test(line))).toHaveLength(1);
    },
  );
});

describe("testing", () => {
  const browser = { CHROMIUM_PATH: process.execPath };

  test("runs every part in order, hands the arguments to vitest and sums up the times", () => {
    const { status, stdout } = checkout.run("test.mjs", ["sync-cloud", "-t", "a title"], browser);
    expect(status).toBe(0);
    expect(stdout.match(/^ran .*$/gm)).toEqual([
      "ran biome check --error-on-warnings .",
      "ran check-imports",
      "ran typescript -p . --noEmit",
      "ran bundle-for-tests",
      "ran vitest run sync-cloud -t a title",
    ]);
    expect(stdout).toMatch(
      /All passed in .*: set-up .*, format and lint .*, import rules .*, types .*, programs .*, tests .*\n$/,
    );
  });

  test("stops at the part that fails, names those not run, and ends with its code", () => {
    checkout.write("fail-typescript", "");
    const { status, stdout } = checkout.run("test.mjs", [], browser);
    rmSync(join(checkout.root, "fail-typescript"));
    expect(status).toBe(3);
    expect(stdout).toContain("--- types: FAILED (code 3)");
    expect(stdout).toMatch(/FAILED at types after .* Not run: programs, tests\./);
    expect(stdout).not.toContain("ran vitest");
  });

  test("does not test what could not be set up", () => {
    const { status, stdout } = checkout.run("test.mjs", [], { CHROMIUM_PATH: "/nowhere" });
    expect(status).toBe(1);
    expect(stdout).toMatch(/FAILED at set-up .* Not run: format and lint, import rules, types, programs, tests\./);
  });
});

test("any of our programs runs under the pinned Node with its arguments and its code", () => {
  checkout.write(
    "scripts/demo/demo.ts",
    "const n: number = 7;\nconsole.log(process.argv.slice(2).join());\nprocess.exit(n);",
  );
  const { status, stdout } = checkout.run("with-node.mjs", ["scripts/demo/demo.ts", "--speed", "20", "--help"]);
  expect([status, stdout]).toEqual([7, "--speed,20,--help\n"]);
  expect(checkout.run("with-node.mjs", ["scripts/nothing.ts"])).toMatchObject({ status: 2 });
});

test("the command kontor finds its program through a link, and ends with its code", () => {
  checkout.write("appliance/cli/kontor.ts", "console.log(process.argv.slice(2).join());\nprocess.exit(4);");
  const link = join(checkout.root, "kontor-link");
  symlinkSync(join(checkout.root, "scripts/kontor.mjs"), link);
  const { status, stdout } = spawnSync(process.execPath, [link, "doctor", "--json"], {
    cwd: tmpdir(),
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([4, "doctor,--json\n"]);
});
