import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import type { PgliteAnswer, PgliteAsk } from "./pglite-protocol.ts";

/** Entry of PGlite's thread (see `pglite.ts`): one statement after the other, in the order in which they came. */
const port = parentPort;
if (!port) throw new Error("this file is started as a thread, by pglite.ts");

const say = (answer: PgliteAnswer): void => port.postMessage(answer);
let line: Promise<unknown> = Promise.resolve();
const opened = PGlite.create(workerData as string);
opened.then(
  () => say({ id: 0, results: [] }),
  (error) => say({ id: 0, error: wordsOf(error) }),
);

port.on("message", (ask: PgliteAsk) => {
  line = line.then(async () => {
    try {
      say({ id: ask.id, results: await run(await opened, ask) });
    } catch (error) {
      say({ id: ask.id, error: wordsOf(error) });
    }
    if (ask.kind === "close") port.close();
  });
});

async function run(pg: PGlite, ask: PgliteAsk): Promise<unknown[][]> {
  switch (ask.kind) {
    case "query":
      return [
        (await pg.query(ask.text, ask.params as unknown[], ask.asArrays ? { rowMode: "array" } : undefined)).rows,
      ];
    case "exec":
      return (await pg.exec(ask.text)).map(({ rows }) => rows);
    case "close":
      await pg.close();
      return [];
  }
}

/** An error's own fields do not cross a thread, so they are copied: PostgreSQL's code among them. */
function wordsOf(error: unknown): { message: string; code?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return { message: error.message, ...(typeof code === "string" && { code }) };
}
