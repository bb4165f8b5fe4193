import { expect, test } from "vitest";
import { z } from "zod";
import { command } from "#sync/contracts/define.ts";
import { openForWriting } from "./database.ts";
import { decides, type Handlers } from "./handler.ts";
import { CommandRunner } from "./run-command.ts";
import { verify } from "./verify.ts";

const save = command({
  name: "test.save",
  title: "",
  input: { sku: z.string() },
  output: z.null(),
  may: "anyone",
  rest: "POST /t",
});
const handlers: Handlers = {
  "test.save": decides(save, (book, { sku }) => {
    book.post({ type: "item-saved", sets: [{ record: "item", id: sku, fields: { name: "n".repeat(500) } }] });
    return null;
  }),
};

test("a full disk refuses cleanly, keeps everything acknowledged, and work goes on when there is room again", () => {
  const db = openForWriting(":memory:");
  const runner = new CommandRunner(db, handlers, { origin: "S1", wallMs: Date.now });
  const call = (n: number) => ({
    commandId: `c${n}`,
    name: "test.save",
    input: { sku: `S${n}` },
    caller: { actor: "p", device: "d", roles: [] },
  });
  const pages = db.pragma("page_count", { simple: true }) as number;
  db.pragma(`max_page_count = ${pages + 40}`);

  const acknowledged: number[] = [];
  const refused: number[] = [];
  for (let n = 0; n < 300; n += 3) {
    const { answers } = runner.run([call(n), call(n + 1), call(n + 2)]);
    answers.forEach((answer, i) => {
      if (answer.ok) acknowledged.push(n + i);
      else {
        expect(answer).toMatchObject({ refusal: { code: "storage-full" } });
        refused.push(n + i);
      }
    });
  }
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  expect(verify(db).ok).toBe(true);
  expect(db.prepare("SELECT count(*) AS n FROM item").get()).toEqual({ n: acknowledged.length });

  db.pragma("max_page_count = 100000");
  const again = refused.map((n) => runner.run([call(n)]).answers[0]);
  expect(again.every((answer) => answer?.ok)).toBe(true);
  expect(verify(db)).toMatchObject({ ok: true, facts: 300 });
});
