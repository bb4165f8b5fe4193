import { defineConfig } from "vitest/config";

/** One runner for every package; `scripts/test.mjs` says which part it is running and why. */
export default defineConfig({
  test: {
    include: ["{appliance,device-drivers,sync-cloud,ui,firmware-bridges,scripts}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
