import { defineConfig } from "vitest/config";

/**
 * Tests that start whole appliances, browsers or many processes: one at a time, after the others, so that what they wait for is their
 * own and not each other's.
 */
const whole = [
  "ui/test/**/*.test.ts",
  "appliance/test/**/*.test.ts",
  "appliance/cli/**/*.test.ts",
  "scripts/demo/**/*.test.ts",
  "scripts/sync/**/*.test.ts",
];
const everything = "{appliance,device-drivers,sync-cloud,ui,firmware-bridges,scripts}/**/*.test.{ts,tsx}";

/** One runner for every package; `scripts/test.mjs` says which part it is running and why. */
export default defineConfig({
  test: {
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 30_000,
    hookTimeout: 90_000,
    pool: "forks",
    // Machines that build may stand still for seconds. There a test that failed runs once more, and the list says so ("retry x1").
    retry: process.env.CI === "true" ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: [everything],
          exclude: ["**/node_modules/**", "**/dist/**", ...whole],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "whole", include: whole, maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
