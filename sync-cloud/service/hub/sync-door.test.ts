import { rmSync } from "node:fs";
import pino from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { carriedType, carryPath, encodeCarried } from "../../protocol/wire/carried.ts";
import { readFrames } from "../../protocol/wire/frames.ts";
import { keyFromSeed } from "../../protocol/wire/keys.ts";
import { answerKeyFromSeed, openAnswer } from "../../protocol/wire/sealed-answer.ts";
import { exchangeType, newKeyText, pairingText, sessionText, syncPaths } from "../../protocol/wire/session.ts";
import { readChunk, readManifest } from "../../protocol/wire/snapshot.ts";
import { type RunningCloud, runCloud } from "../run-cloud.ts";
import { TestBox } from "../testing/test-box.ts";
import { pgliteFolder } from "../testing/test-database.ts";
import { testWorld } from "../testing/test-hub.ts";
import { askForNewKey, expelSite, findBox, makePairingCode, readmitSite, revokeBox } from "./boxes.ts";
import { foundCompany } from "./companies.ts";
import { healthPart } from "./health-part.ts";
import { syncPart } from "./sync-routes.ts";

// Where nine programs share two cores, a database may stand still for a while.
vi.setConfig({ testTimeout: 120_000 });

const world = testWorld("door");
let folder: string;
let running: RunningCloud;
let company: number;
beforeAll(async () => {
  folder = await pgliteFolder();
  const options = {
    data: folder,
    host: "127.0.0.1",
    port: 0,
    behindProxy: false,
    key: Buffer.alloc(32, 7).toString("base64"),
  };
  running = await runCloud(options, pino({ level: "silent" }), { world, parts: [healthPart, syncPart] });
  company = await foundCompany(running.cloud.database, world, "Door Ltd");
}, 300_000);
afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(running.url + path, {
    method: "POST",
    body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

async function pairRequestOf(box: TestBox, of = company, site?: string) {
  const { code } = await running.cloud.database.withCompany(of, (sql) =>
    makePairingCode(sql, world, { name: box.site, madeBy: "test", ...(site !== undefined && { site }) }),
  );
  const { publicKey } = box.key;
  const proof = base64(box.key.sign(pairingText(code, box.site, box.origin, publicKey)));
  return { code, site: box.site, origin: box.origin, publicKey, proof, label: "box", schema: 1 };
}

async function paired(site: string, of = company): Promise<TestBox> {
  const box = new TestBox(site, { nowMs: world.nowMs.bind(world) });
  const answer = await post(syncPaths.pair, await pairRequestOf(box, of));
  expect(answer.status).toBe(200);
  Object.assign(box, await answer.json());
  return box;
}

async function sessionRequestOf(box: TestBox, key = box.key) {
  world.nowMsNow += 1;
  const { challenge } = (await (await post(syncPaths.challenge, { box: box.box })).json()) as { challenge: string };
  return { box: box.box, challenge, signature: base64(key.sign(sessionText(box.box, challenge))) };
}

async function sessionOf(box: TestBox, key = box.key): Promise<{ authorization: string }> {
  const answer = await post(syncPaths.session, await sessionRequestOf(box, key));
  expect(answer.status).toBe(200);
  return { authorization: `Bearer ${((await answer.json()) as { token: string }).token}` };
}

const exchange = (bytes: Uint8Array, session: Record<string, string>) =>
  post(syncPaths.exchange, bytes, { ...session, "content-type": exchangeType });

async function good(box: TestBox, session: Record<string, string>, request?: Parameters<TestBox["request"]>[0]) {
  const answer = await exchange(box.request(request), session);
  expect(answer.status).toBe(200);
  return box.take(new Uint8Array(await answer.arrayBuffer()));
}

test("pairs once by a code, opens a session by the box's key, and syncs", async () => {
  const box = new TestBox("site01", { nowMs: world.nowMs.bind(world) });
  const request = await pairRequestOf(box);
  const stranger = keyFromSeed(Buffer.alloc(32, 9));
  expect(await codeOf(await post(syncPaths.pair, { ...request, publicKey: stranger.publicKey }))).toEqual([
    403,
    "signature",
  ]);
  expect(await codeOf(await post(syncPaths.pair, { ...request, code: "0000-0000-0000" }))).toEqual([403, "signature"]);
  const answer = await post(syncPaths.pair, request);
  expect(await answer.clone().json()).toMatchObject({ companyName: "Door Ltd", siteName: "site01", site: "site01" });
  Object.assign(box, await answer.json());
  expect(await codeOf(await post(syncPaths.pair, request))).toEqual([404, "code-unknown"]);

  const session = await sessionOf(box);
  box.receive("S", 3);
  expect((await good(box, session)).receipts).toEqual([{ origin: box.origin, ackSeq: 1, durableSeq: 1, verdicts: [] }]);
});

test("a further box of a site takes the id that the site has", async () => {
  const box = new TestBox("other1", { nowMs: world.nowMs.bind(world), seed: 2 });
  const answer = await post(syncPaths.pair, await pairRequestOf(box, company, "site01"));
  expect(await answer.json()).toMatchObject({ site: "site01" });
  const late = await pairRequestOf(new TestBox("site0z", { nowMs: world.nowMs.bind(world) }));
  world.nowMsNow += 16 * 60_000;
  expect(await codeOf(await post(syncPaths.pair, late))).toEqual([404, "code-unknown"]);
});

test("a session that was recorded cannot be played again", async () => {
  const box = await paired("site02");
  const request = await sessionRequestOf(box);
  expect((await post(syncPaths.session, request)).status).toBe(200);
  expect(await codeOf(await post(syncPaths.session, request))).toEqual([403, "challenge-unknown"]);
  const old = await sessionRequestOf(box);
  world.nowMsNow += 61_000;
  expect(await codeOf(await post(syncPaths.session, old))).toEqual([403, "challenge-unknown"]);
  const forged = {
    ...(await sessionRequestOf(box)),
    signature: base64(keyFromSeed(Buffer.alloc(32, 3)).sign(Buffer.from("x"))),
  };
  expect(await codeOf(await post(syncPaths.session, forged))).toEqual([403, "signature"]);

  const session = await sessionOf(box);
  box.receive("S", 1);
  const recorded = box.request();
  await exchange(recorded, session).then((answer) =>
    answer.arrayBuffer().then((bytes) => box.take(new Uint8Array(bytes))),
  );
  world.nowMsNow += 61 * 60_000;
  expect(await codeOf(await exchange(recorded, session))).toEqual([401, "session-unknown"]);
  // And within its session a repeat changes nothing.
  const again = readFrames(new Uint8Array(await (await exchange(recorded, await sessionOf(box))).arrayBuffer()));
  expect(again.find(({ kind }) => kind === "receipt")?.head).toMatchObject({ ackSeq: 1, durableSeq: 1 });
}, 60_000);

test("a stolen or revoked key is refused at once, in sessions that are open too", async () => {
  const box = await paired("site03");
  const session = await sessionOf(box);
  box.receive("S", 1);
  await good(box, session);
  await running.cloud.database.withCompany(company, (sql) => revokeBox(sql, world, box.box, "stolen"));
  box.receive("S", 1_000);
  expect(await codeOf(await exchange(box.request(), session))).toEqual([403, "box-revoked"]);
  expect(await codeOf(await post(syncPaths.session, await sessionRequestOf(box)))).toEqual([403, "box-revoked"]);
  // Carried by a good box of another site, its batches count no more either.
  const carrier = await paired("site04");
  const answer = await good(carrier, await sessionOf(carrier), { batches: box.batches() });
  expect(answer.receipts[0]?.fault?.code).toBe("revoked");
});

test("a tampered batch, another site's and another company's are refused, and hold up nobody", async () => {
  const [a, b] = [await paired("site05"), await paired("site06")];
  const otherCompany = await foundCompany(running.cloud.database, world, "Rival Ltd");
  const rival = await paired("site07", otherCompany);
  const session = await sessionOf(a);
  await good(b, await sessionOf(b));
  a.receive("S", 1);
  const [batch] = a.batches() as [Uint8Array];
  const flipped = Uint8Array.from(batch);
  flipped[flipped.length - 70] = (flipped[flipped.length - 70] as number) ^ 1;
  const impostor = new TestBox("site06", { nowMs: world.nowMs.bind(world) });
  impostor.receive("GOLD", 1_000_000);
  rival.receive("S", 5);
  const { receipts } = await good(a, session, {
    batches: [flipped, impostor.batches(0, a.box, a.key)[0] as Uint8Array, rival.batches()[0] as Uint8Array, batch],
  });
  expect(receipts.map(({ fault, ackSeq }) => fault?.code ?? ackSeq)).toEqual(["malformed", "foreign", "revoked", 1]);
  // Another's box in HELLO, or another company's token.
  expect(await codeOf(await exchange(a.request({ hello: a.hello({ box: b.box, site: "site06" }) }), session))).toEqual([
    403,
    "foreign",
  ]);
  expect(await codeOf(await exchange(a.request({ hello: a.hello({ site: "site06" }) }), session))).toEqual([
    403,
    "foreign",
  ]);
  const [, token] = session.authorization.split(/\.(.*)/);
  expect(await codeOf(await exchange(a.request(), { authorization: `Bearer ${otherCompany}.${token}` }))).toEqual([
    401,
    "session-unknown",
  ]);
  const rows = await running.cloud.database.withCompany(otherCompany, (sql) => sql.rows("SELECT origin FROM log"));
  expect(rows).toEqual([{ origin: "hub.1" }]); // what its own site is called
}, 60_000);

test("who asks again, or hangs up, is not waited for, and nothing is read for it", async () => {
  const box = await paired("site19");
  const session = await sessionOf(box);
  box.receive("S", 1);
  await good(box, session);
  const { news } = running.cloud;
  const idle = news.waiting;
  const before = exchange(box.request({ waitMs: 20_000 }), session);
  await expect.poll(() => news.waiting).toBe(idle + 1);
  const leaving = new AbortController();
  const asked = { ...session, "content-type": exchangeType };
  const after = fetch(running.url + syncPaths.exchange, {
    ...{ method: "POST", headers: asked, body: Buffer.from(box.request({ waitMs: 20_000 })), signal: leaving.signal },
  });
  const kinds = readFrames(new Uint8Array(await (await before).arrayBuffer())).map(({ kind }) => kind);
  expect(kinds).toEqual(["welcome"]);
  await expect.poll(() => news.waiting).toBe(idle + 1);
  leaving.abort();
  await expect(after).rejects.toThrow();
  await expect.poll(() => news.waiting).toBe(idle);
});

test("oversized and malformed requests get a clear answer", async () => {
  const box = await paired("site08");
  const session = await sessionOf(box);
  expect(await codeOf(await exchange(Buffer.from("nonsense"), session))).toEqual([400, "version"]);
  expect(await codeOf(await exchange(box.request().slice(0, 40), session))).toEqual([400, "truncated"]);
  expect(await codeOf(await exchange(new Uint8Array(9 * 1024 * 1024), session))).toEqual([413, "too-large"]);
  expect(await codeOf(await post(syncPaths.exchange, { hello: 1 }, session))).toEqual([415, "malformed"]);
  expect(await codeOf(await exchange(box.request(), {}))).toEqual([401, "session-unknown"]);
  expect(await codeOf(await post(syncPaths.pair, { code: 7 }))).toEqual([400, "malformed"]);
  expect((await fetch(`${running.url}/health/ready`)).status).toBe(200);
  expect(await (await fetch(`${running.url}/metrics`)).text()).toContain("kontor_exchanges_total");
  expect((await fetch(`${running.url}/metrics`, { headers: { "x-forwarded-for": "203.0.113.9" } })).status).toBe(404);
});

test("a box changes its key; the old one counts until the new one was used", async () => {
  const box = await paired("site09");
  const session = await sessionOf(box);
  const fresh = keyFromSeed(Buffer.alloc(32, 44));
  expect((await good(box, session)).welcome.rotateKey).toBeUndefined();
  await running.cloud.database.withCompany(company, (sql) => askForNewKey(sql, box.box));
  expect((await good(box, session)).welcome.rotateKey).toBe(true);
  const text = newKeyText(box.box, fresh.publicKey);
  const wanted = { publicKey: fresh.publicKey, signature: base64(box.key.sign(text)), proof: base64(fresh.sign(text)) };
  expect(await codeOf(await post(syncPaths.key, { ...wanted, signature: wanted.proof }, session))).toEqual([
    403,
    "signature",
  ]);
  expect((await post(syncPaths.key, wanted, session)).status).toBe(200);
  expect((await good(box, session)).welcome.rotateKey).toBeUndefined();
  box.receive("S", 1);
  expect((await good(box, await sessionOf(box), { batches: box.batches(0) })).receipts[0]?.ackSeq).toBe(1);
  const after = await sessionOf(box, fresh);
  expect(await codeOf(await post(syncPaths.session, await sessionRequestOf(box)))).toEqual([403, "signature"]);
  // What was opened with it is over, too.
  expect(await codeOf(await exchange(box.request({ batches: [] }), session))).toEqual([401, "session-unknown"]);
  box.receive("S", 1);
  expect((await good(box, after, { batches: box.batches(1, box.box, fresh) })).receipts[0]?.ackSeq).toBe(2);
});

test("an expelled site may deliver, is given nothing, and comes back when people let it", async () => {
  const box = await paired("site0x");
  const session = await sessionOf(box);
  await good(box, session);
  const db = running.cloud.database;
  await db.withCompany(company, (sql) => expelSite(sql, world, "site0x", "away"));
  box.receive("S", 1);
  const away = await good(box, session);
  expect([away.welcome.mode, away.receipts[0]?.ackSeq, away.pages]).toEqual(["expelled", 1, []]);
  await db.withCompany(company, (sql) => readmitSite(sql, world, "site0x"));
  const back = await good(box, session);
  expect([back.welcome.mode, back.pages.length]).toEqual(["resume", 1]);
});

test("a snapshot comes piece by piece: who lost the line fetches only what is missing, and nobody another site's", async () => {
  const [box, other] = [await paired("site0y"), await paired("site0z")];
  for (let i = 0; i < 300; i++) box.receive(`SNAP-${i}`, i + 1, { place: `A-${i}` });
  box.edit("item", "SNAP-1", { name: "One" });
  const session = await sessionOf(box);
  const { hubKeys } = box;
  await good(box, session);
  const get = (path: string, headers: Record<string, string>) =>
    fetch(`${running.url}${syncPaths.snapshot}${path}`, { headers });
  const listed = async (headers: Record<string, string>) =>
    readManifest((await (await get("", headers)).json()) as never, "site0y", hubKeys);
  const manifest = await listed(session);
  const { seq, tip } = box.hello();
  expect(manifest).toMatchObject({ authority: box.origin, origins: [{ origin: box.origin, seq, tip }] });
  expect(manifest.chunks.map(({ kind }) => kind)).toEqual(["balance", "register", "command"]);
  const [first, last] = manifest.chunks as [(typeof manifest.chunks)[number], (typeof manifest.chunks)[number]];
  const piece = async (name: typeof first, headers: Record<string, string>) =>
    readChunk(new Uint8Array(await (await get(`/${name.hash}`, headers)).arrayBuffer()), name).rows;
  expect(await piece(first, session)).toHaveLength(600);

  // Cut off here. Meanwhile the site goes on; the list is the same, and so are its pieces.
  box.receive("LATER", 1);
  await good(box, session);
  const again = await sessionOf(box);
  expect(await listed(again)).toEqual(manifest);
  const registers = (await piece(last, again)) as { record: string }[];
  expect(registers.filter(({ record }) => record !== "site")).toMatchObject([
    { record: "item", id: "SNAP-1", field: "name" },
  ]);

  const stranger = await sessionOf(other);
  expect(await codeOf(await get(`/${first.hash}`, stranger))).toEqual([404, "chunk-unknown"]);
  expect(await codeOf(await get(`/${"0".repeat(64)}`, again))).toEqual([404, "chunk-unknown"]);
  expect(await codeOf(await get("", {}))).toEqual([401, "session-unknown"]);
  await running.cloud.database.withCompany(company, (sql) => revokeBox(sql, world, box.box, "lost"));
  for (const path of ["", `/${first.hash}`]) expect(await codeOf(await get(path, again))).toEqual([403, "box-revoked"]);
});

test("what a stick brings counts by its own signature, and is answered for the way back, however often it comes", async () => {
  const [box, other] = [await paired("site10"), await paired("site11")];
  await good(box, await sessionOf(box));
  box.receive("S", 4);
  const carry = (bytes: Uint8Array) => post(carryPath, bytes, { "content-type": carriedType });
  const onStick = box.request();
  const answerKey = answerKeyFromSeed(Buffer.alloc(32, 7));
  const { publicKey } = answerKey;
  const stick = encodeCarried(box.box, publicKey, onStick, box.key.sign);
  const answers = [await carry(stick), await carry(stick)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const [answer, repeated] = await Promise.all(
    answers.map(async (one) => openAnswer(box.box, answerKey, new Uint8Array(await one.arrayBuffer()))),
  );
  const ticket = box.ticket;
  expect(box.take(answer as Uint8Array).receipts).toMatchObject([{ ackSeq: 1, durableSeq: 1 }]);
  // A box that is heard again by its own line is not taken for a copy of itself.
  expect(box.ticket).toBe(ticket);
  expect(readFrames(repeated as Uint8Array).find(({ kind }) => kind === "receipt")?.head).toMatchObject({ ackSeq: 1 });
  box.receive("S", 1);
  expect((await good(box, await sessionOf(box))).welcome.mode).toBe("resume");

  // Whoever kept a copy may bring it again: it gives him nothing to read, and is no sign that the box lives.
  const seen = async () =>
    (await running.cloud.database.withCompany(company, (sql) => findBox(sql, box.box)))?.lastSeenAtMs;
  const before = await seen();
  world.nowMsNow += 60_000;
  const stolen = new Uint8Array(await (await carry(stick)).arrayBuffer());
  expect(() => readFrames(stolen)).toThrow("version");
  expect(() => openAnswer(box.box, answerKeyFromSeed(Buffer.alloc(32, 8)), stolen)).toThrow("signature");
  expect(await seen()).toBe(before);

  const flipped = Uint8Array.from(stick);
  flipped[40] = (flipped[40] as number) ^ 1;
  expect((await carry(flipped)).status).toBe(403);
  expect(await codeOf(await carry(encodeCarried(box.box, publicKey, onStick, other.key.sign)))).toEqual([
    403,
    "signature",
  ]);
  expect(await codeOf(await carry(encodeCarried(other.box, publicKey, onStick, other.key.sign)))).toEqual([
    403,
    "foreign",
  ]);
  expect(await codeOf(await carry(encodeCarried("nobody", publicKey, onStick, box.key.sign)))).toEqual([
    404,
    "box-unknown",
  ]);
  expect(await codeOf(await carry(stick.slice(0, 60)))).toEqual([400, "truncated"]);
  expect(await codeOf(await carry(encodeCarried(box.box, "", onStick, box.key.sign)))).toEqual([400, "malformed"]);
  expect(await codeOf(await post(carryPath, { a: 1 }))).toEqual([415, "malformed"]);
});
