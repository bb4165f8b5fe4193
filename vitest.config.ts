import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that start whole appliances, browsers or many processes: most of their time they wait for what they started. */
const whole = [
  "ui/test/**/*.test.ts",
  "appliance/test/**/*.test.ts",
  "appliance/cli/**/*.test.ts",
  "scripts/demo/**/*.test.ts",
  "scripts/sync/**/*.test.ts",
];
/** Tests that want a process of their own: they start programs or databases, or take very long. */
const alone = [
  "scripts/**/*.test.ts",
  "sync-cloud/service/**/*.test.ts",
  "appliance/main.test.ts",
  "appliance/shell/**/*.test.ts",
  "appliance/broker/**/*.test.ts",
  "appliance/box/**/*.test.ts",
  "appliance/api/paperwork.test.ts",
  "appliance/api/mqtt/**/*.test.ts",
  "appliance/devices/driver-faults.test.ts",
  "appliance/devices/conveyors/sorter.test.ts",
  "appliance/site/folder-lock.test.ts",
  "device-drivers/opcua/**/*.test.ts",
  "firmware-bridges/**/*.test.ts",
];
/** Begun first: a long one that is begun last keeps the rest of the machine waiting, and by its size no file says how long it takes. */
const longest = [
  "ui/test/console.test.ts",
  "appliance/test/crash.test.ts",
  "appliance/test/standby.test.ts",
  "scripts/demo/demo.test.ts",
  "appliance/test/random-shift.test.ts",
];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.endsWith(name));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
const everything = "{appliance,device-drivers,sync-cloud,ui,firmware-bridges,scripts}/**/*.test.{ts,tsx}";
const notOurs = ["**/node_modules/**", "**/dist/**"];

/** One runner for every package; `scripts/test.mjs` says which part it is running and why. */
export default defineConfig({
  test: {
    exclude: notOurs,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A machine that stands still for seconds has not broken a promise.
    expect: { poll: { timeout: 30_000 } },
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Many short lives of the same programs: what one compiled serves the next.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "kontor-test-compile-cache") },
    // Machines that build may stand still for seconds. There a test that failed runs once more, and the list says so ("retry x1").
    retry: process.env.CI === "true" ? 1 : 0,
    projects: [
      // They wait more than they work, so one more at a time, and behind the others.
      { extends: true, test: { name: "whole", include: whole, maxWorkers: 3, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: "alone", include: alone, exclude: [...notOurs, ...whole] } },
      {
        extends: true,
        test: {
          name: "inside",
          include: [everything],
          exclude: [...notOurs, ...whole, ...alone],
          // All that these files share is what a module keeps for itself, and starting anew for each takes longer than the tests.
          isolate: false,
        },
      },
    ],
  },
});
