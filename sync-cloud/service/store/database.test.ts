import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseKinds, type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { numbers, texts } from "./array.ts";

describe.each(databaseKinds)("on %s", (kind) => {
  let on: TestDatabase;
  beforeAll(async () => {
    on = await testDatabase(kind);
  }, 90_000);
  afterAll(() => on?.drop());

  test("writes lists of texts and numbers as they are, whatever is in them", async () => {
    const names = ['a"b', "c\\d", "", "NULL", "{x,y}", "ü 中 😀"];
    const back = await on.db.withCompany(1, async (sql) => {
      await sql.write("INSERT INTO region SELECT 1, n, t FROM unnest($1::text[], $2::text[]) AS u (n, t)", [
        texts(names.map((_, i) => String(i))),
        texts(names),
      ]);
      return sql.rows<{ name: string; n: number }>("SELECT name, region::int AS n FROM region ORDER BY 2");
    });
    expect(back.map(({ name }) => name)).toEqual(names);
    expect(
      await on.db.withCompany(1, (sql) =>
        sql.rows("SELECT sum(u)::bigint AS s FROM unnest($1::bigint[]) u", [numbers([2 ** 40, 1])]),
      ),
    ).toEqual([{ s: 2 ** 40 + 1 }]);
  });

  test("a transaction that throws leaves nothing, and the next one works", async () => {
    await expect(
      on.db.withCompany(2, async (sql) => {
        await sql.write("INSERT INTO region VALUES (2, 'r', 'R')");
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await on.db.withCompany(2, (sql) => sql.rows("SELECT * FROM region"))).toEqual([]);
  });

  test("tells listeners after the commit, and nobody of what was rolled back", async () => {
    const heard: string[] = [];
    let wake = () => {};
    const told = new Promise<void>((done) => {
      wake = done;
    });
    const end = on.db.listen(({ topic }) => {
      heard.push(topic);
      if (topic === "second") wake();
    });
    // PostgreSQL's ear is open when it says so.
    if (kind === "postgres") await expect.poll(() => heard, { timeout: 20_000 }).toContain("missed");
    await on.db
      .withCompany(1, async (sql) => {
        sql.notify("first");
        throw new Error("no");
      })
      .catch(() => {});
    await on.db.withCompany(1, async (sql) => sql.notify("second", { n: 1 }));
    await told;
    end();
    expect(heard.filter((topic) => topic !== "missed")).toEqual(["second"]);
  });
});
