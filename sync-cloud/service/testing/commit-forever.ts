import { openPglite } from "../store/pglite-database.ts";

/** Commits numbered rows as fast as it can and says each number once it was acknowledged, until it is killed. */
const [folder, bootId] = process.argv.slice(2) as [string, string];
const db = await openPglite({
  folder,
  bootId,
  rotateBytes: 30_000,
  onTrouble: (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
});
const [last] = await db.withCompany(1, (sql) =>
  sql.rows<{ n: number }>("SELECT coalesce(max(region::int), 0) AS n FROM region"),
);
for (let n = (last?.n ?? 0) + 1; ; n += 2)
  await Promise.all(
    [n, n + 1].map(async (one) => {
      await db.withCompany(1, (sql) =>
        sql.write("INSERT INTO region VALUES (1, $1, $2)", [String(one), "x".repeat(500)]),
      );
      process.stdout.write(`${one}\n`);
    }),
  );
