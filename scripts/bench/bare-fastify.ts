import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import { openForWriting } from "#appliance/store/database.ts";
import { type Executed, executor } from "./recorded-sql.ts";

/**
 * The reference of the `http` benchmark: Fastify with nothing around it. Each request looks up its session and person, then runs the
 * statements that ours runs for the same request; writes that arrive in one turn share one durable transaction, as ours do.
 *
 *     node scripts/bench/bare-fastify.ts BOOK RECORDED.json
 */
const [file, recordedFile] = process.argv.slice(2) as [string, string];
const db = openForWriting(file);
const execute = executor(db);
const revive = (_key: string, value: unknown) =>
  value !== null && typeof value === "object" && "base64" in value
    ? Buffer.from(String(value.base64), "base64")
    : value;
const recorded = JSON.parse(readFileSync(recordedFile, "utf8"), revive) as {
  saves: Executed[][];
  queries: Executed[][];
};
const session = db.prepare("SELECT * FROM session WHERE id = ?");
const person = db.prepare("SELECT * FROM person WHERE id = ?");
let waiting: { statements: Executed[]; done: () => void }[] = [];

const isKnown = (authorization = ""): boolean => {
  const found = session.get(createHash("sha256").update(authorization.slice(7)).digest("hex")) as
    | { personId: string }
    | undefined;
  return found !== undefined && person.get(found.personId) !== undefined;
};

function commit(): void {
  const batch = waiting;
  waiting = [];
  db.exec("BEGIN IMMEDIATE");
  for (const { statements } of batch) for (const one of statements) execute(one);
  db.exec("COMMIT");
  for (const { done } of batch) done();
}

const app = Fastify();
app.post<{ Body: { n: number } }>("/command", async (request, reply) => {
  if (!isKnown(request.headers.authorization)) return reply.code(401).send();
  await new Promise<void>((done) => {
    if (waiting.push({ statements: recorded.saves[request.body.n] ?? [], done }) === 1) setImmediate(commit);
  });
  return { ok: true };
});
app.post<{ Body: { n: number } }>("/query", (request, reply) => {
  if (!isKnown(request.headers.authorization)) return reply.code(401).send();
  return reply.send({ ok: true, value: (recorded.queries[request.body.n] ?? []).map(execute) });
});
await app.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`${JSON.stringify({ port: (app.server.address() as { port: number }).port })}\n`);
