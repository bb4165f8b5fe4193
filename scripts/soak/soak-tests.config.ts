import { defineConfig } from "vitest/config";

/** Tests of whole boxes that take too long for every day: `npm run soak -- --only update`. */
export default defineConfig({
  test: { include: ["scripts/soak/**/*.soak.ts"], pool: "forks", maxWorkers: 1, hookTimeout: 300_000 },
});
