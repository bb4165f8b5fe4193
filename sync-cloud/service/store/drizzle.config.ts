import { defineConfig } from "drizzle-kit";

/** `npm run db:generate:cloud` compares the tables with the last migration and writes the next one. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./sync-cloud/service/*/tables/*.ts",
  out: "./sync-cloud/service/store/migrations",
});
