import type { FastifyInstance } from "fastify";
import { AttemptLimit } from "../../doors/attempt-limit.ts";
import { carriedBytesMax, carriedType, carryPath, readCarried, verifyCarried } from "../../protocol/wire/carried.ts";
import { isAnswerKey, sealAnswer, sealedAnswerType } from "../../protocol/wire/sealed-answer.ts";
import { WireFault } from "../../protocol/wire/wire-fault.ts";
import type { Cloud } from "../cloud-part.ts";
import { findBox } from "./boxes.ts";
import { companyOf } from "./companies.ts";
import { exchange } from "./exchange.ts";
import { SyncRefusal } from "./sync-refusal.ts";

/** Signatures are checked by the company's database, so nobody may have too many of them looked at. */
const perMinute = 600;

/** Takes what somebody brings on a stick for a box that has no line: signed by that box, so nobody needs a session of it. The answer goes back on the stick, readable for that box alone. */
export function carryRoute(cloud: Cloud, app: FastifyInstance): void {
  const { database: db, world, metrics } = cloud;
  const parts = { db, world, desk: cloud.hub, news: cloud.news };
  const attempts = new AttemptLimit({ max: perMinute, windowMs: 60_000 });
  app.addContentTypeParser(carriedType, { parseAs: "buffer", bodyLimit: carriedBytesMax }, (_request, body, done) =>
    done(null, body),
  );
  app.post(carryPath, { bodyLimit: carriedBytesMax }, async (request, reply) => {
    const waitMs = attempts.begin(request.ip, world.nowMs());
    if (waitMs > 0) throw new SyncRefusal(429, "overloaded", "Too many at once from this address.", waitMs);
    if (!Buffer.isBuffer(request.body))
      throw new SyncRefusal(415, "malformed", `What a stick holds has the content type ${carriedType}.`);
    const carried = readCarried(request.body);
    const company = await companyOf(db, "box", carried.box);
    if (company === undefined) throw new SyncRefusal(404, "box-unknown", "No box of this name was ever paired here.");
    const box = await db.withCompany(company, (sql) => findBox(sql, carried.box));
    if (!box || box.state === "revoked") throw new SyncRefusal(403, "box-revoked", "This box was taken off the list.");
    if (
      !verifyCarried(carried, box.publicKey) &&
      !(box.oldPublicKey !== "" && verifyCarried(carried, box.oldPublicKey))
    )
      throw new SyncRefusal(403, "signature", "Not signed by the key of the box that it names.");
    if (!isAnswerKey(carried.answerKey)) throw new WireFault("malformed", "a question without a key for its answer");
    const plain = await exchange(parts, { company, box: box.box }, carried.message, { carried: true, metrics });
    const answer = sealAnswer(box.box, carried.answerKey, plain, world.random(32));
    return reply.type(sealedAnswerType).send(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
  });
}
