import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { sessionText, syncPaths } from "../../protocol/wire/session.ts";
import { updatePaths } from "../../protocol/wire/updates.ts";
import { peoplePart } from "../http/people-part.ts";
import { TestCloud } from "../http/testing/test-cloud.ts";
import { revokeBox } from "../hub/boxes.ts";
import { syncPart } from "../hub/sync-routes.ts";
import { addMember } from "../people/member-handlers.ts";
import { beginSession } from "../people/session-desk.ts";
import { startPostgres, type TestPostgres } from "../testing/postgres-server.ts";
import { TestBox } from "../testing/test-box.ts";
import { databaseKinds, migratePostgres } from "../testing/test-database.ts";
import { TestHub } from "../testing/test-hub.ts";
import { releaseCommand } from "./release-command.ts";
import { testRing, writeSmallBundle } from "./testing/small-bundle.ts";
import { updatesPart } from "./updates-part.ts";

vi.setConfig({ testTimeout: 120_000 });
const folder = mkdtempSync(join(tmpdir(), "kontor-releases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hour = 3_600_000;

describe("the shelf", () => {
  const env = { KONTOR_SHELF: join(folder, "shelf"), INIT_CWD: folder };
  const said: string[] = [];
  const run = (...args: string[]) => {
    said.length = 0;
    return releaseCommand(args, {
      env,
      nowMs: () => 1,
      out: (text) => void said.push(text),
      err: (text) => void said.push(text),
    });
  };
  writeFileSync(join(folder, "keys.json"), JSON.stringify(testRing));

  test("takes a bundle that is whole and signed, once, and lists it", async () => {
    writeSmallBundle(join(folder, "1.kontor"), { version: "1.0.0" });
    expect(await run("add", "1.kontor", "--keys", "keys.json")).toBe(0);
    expect(await run("add", "1.kontor")).toBe(0);
    expect(said.join("")).toContain("signature was not checked");
    expect(await run("list")).toBe(0);
    expect(said).toEqual([expect.stringMatching(/^1\.0\.0\tx64\t\d+ bytes/)]);
    expect(await run("remove", "1.0.0")).toBe(0);
    expect(await run("remove", "1.0.0")).toBe(1);
  });

  test("turns down what is cut, damaged, of a foreign key, or another content under a number that was handed out", async () => {
    const path = join(folder, "2.kontor");
    const bytes = writeSmallBundle(path, { version: "2.0.0" });
    truncateSync(path, bytes.length - 5_000);
    expect(await run("add", path)).toBe(2);
    expect(said.join("")).toContain("damaged or cut short");
    const damaged = Buffer.from(bytes);
    damaged[40_000] = (damaged[40_000] as number) ^ 1;
    writeFileSync(path, damaged);
    expect(await run("add", path)).toBe(2);
    const forged = Buffer.from(bytes);
    forged.write("9.0.0", forged.indexOf("2.0.0"));
    writeFileSync(path, forged);
    expect(await run("add", path, "--keys", "keys.json")).toBe(2);
    expect(said.join("")).toContain("signature is wrong");
    writeSmallBundle(path, { version: "2.0.0" }, generateKeyPairSync("ed25519").privateKey);
    expect(await run("add", path, "--keys", "keys.json")).toBe(2);
    expect(said.join("")).toContain("none of those that boxes believe");
    writeFileSync(path, "no bundle");
    expect(await run("add", path)).toBe(2);
    writeSmallBundle(path, { version: "2.0.0" });
    expect(await run("add", path, "--keys", "keys.json")).toBe(0);
    writeSmallBundle(path, { version: "2.0.0", kilobytes: 301 });
    expect(await run("add", path)).toBe(2);
    expect(said.join("")).toContain("with other content");
  });
});

describe.each(databaseKinds)("rollouts on %s", (kind) => {
  let cloud: TestCloud;
  let server: TestPostgres | undefined;
  let hub: TestHub;
  let boxes: Record<"north1" | "north2" | "south1", TestBox>;
  let admin = "";
  let northManager = "";
  let bundle: Buffer;

  beforeAll(async () => {
    if (kind === "postgres") {
      server = await startPostgres();
      await migratePostgres(server.url);
    }
    cloud = await TestCloud.start({
      parts: [syncPart, updatesPart, peoplePart],
      ...(server && { databaseUrl: server.url }),
    });
    const { database, releases } = cloud.running.cloud;
    hub = new TestHub(database, "updates");
    hub.world.nowMsNow = cloud.world.nowMsNow;
    hub.company = Number(/company (\d+)/.exec(cloud.running.announced[0]?.name ?? "")?.[1]);
    const made = ["north1", "north2", "south1"].map((site) => new TestBox(site, { nowMs: () => hub.world.nowMs() }));
    for (const box of made) await hub.pair(box);
    boxes = Object.fromEntries(made.map((box) => [box.site, box])) as typeof boxes;
    const member = (name: string, role: "company-admin" | "regional-manager", sites: string[]) =>
      database.withCompany(hub.company, async (sql) => {
        const person = await addMember(sql, cloud.running.cloud, {
          ...{ name, email: `${name}@x.example`, roles: [role], regions: [], sites },
        });
        return person;
      });
    admin = await member("ada", "company-admin", []);
    northManager = await member("nora", "regional-manager", ["north1"]);
    const path = join(folder, `${kind}.kontor`);
    bundle = writeSmallBundle(path, { version: "2.0.0" });
    await releases.add(path, testRing);
  }, 300_000);
  afterAll(async () => {
    await cloud?.stop();
    await server?.stop();
  });

  async function sessionOf(box: TestBox): Promise<{ authorization: string }> {
    cloud.world.nowMsNow += 1;
    const { challenge } = (await (await post(syncPaths.challenge, { box: box.box })).json()) as { challenge: string };
    const signature = Buffer.from(box.key.sign(sessionText(box.box, challenge))).toString("base64url");
    const answer = await post(syncPaths.session, { box: box.box, challenge, signature });
    return { authorization: `Bearer ${((await answer.json()) as { token: string }).token}` };
  }
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(cloud.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  async function report(site: keyof typeof boxes, more: Record<string, unknown> = {}) {
    const body = {
      ...{ version: "1.0.0", cpu: "x64", slot: "A", schema: 1, health: "well", state: "idle", rollback: null },
      ...more,
    };
    const answer = await post(updatePaths.report, body, await sessionOf(boxes[site]));
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { wanted: { version: string } | null }).wanted?.version;
  }
  /** A session of its own for each call: days go by in this test. */
  const ask = async (name: string, input: object, person = admin) => {
    const session = await hub.read((sql) =>
      beginSession(sql, cloud.world, { person, needs: "", address: "test", agent: "test" }),
    );
    const cookie = `kontor=${session}`;
    const called = await cloud.call(name as "updates.boxes", input, { cookie });
    return called.code === "" ? called.value : called.code;
  };

  test("a version goes to one site first, to the others when that one was well for a day, and stops where one came back", async () => {
    expect(await report("north1")).toBeUndefined();
    expect(await ask("updates.roll-out", { version: "3.0.0", scope: { kind: "company" } })).toBe("release-unknown");
    expect(await ask("updates.roll-out", { version: "2.0.0", scope: { kind: "sites", sites: ["nowhere"] } })).toBe(
      "site-unknown",
    );
    expect(await ask("updates.roll-out", { version: "2.0.0", scope: { kind: "region", region: "r" } })).toBe(
      "region-unknown",
    );
    const { rollout } = await ask("updates.roll-out", {
      ...{ version: "2.0.0", scope: { kind: "company" }, haltAfter: 1, restHours: 24 },
      stages: [{ kind: "sites", sites: ["north1"] }],
    });
    expect(await report("north1")).toBe("2.0.0");
    for (const site of ["north2", "south1"] as const) expect(await report(site)).toBeUndefined();
    expect(await report("north1", { version: "2.0.0", slot: "B", health: "proving" })).toBeUndefined();
    await report("north1", { version: "2.0.0", slot: "B" });
    cloud.world.nowMsNow += 23 * hour;
    expect(await report("north2")).toBeUndefined();
    cloud.world.nowMsNow += 2 * hour;
    await report("north1", { version: "2.0.0", slot: "B" });
    for (const site of ["north2", "south1"] as const) expect(await report(site)).toBe("2.0.0");

    // One comes back: nobody else is offered it, and people see why.
    const rollback = { version: "2.0.0", atMs: 5, cause: "unhealthy-broker", boots: 3, facts: 17, parked: 2 };
    expect(await report("north2", { rollback })).toBeUndefined();
    expect(await report("south1")).toBeUndefined();
    const halted = (await ask("updates.rollouts", {})).rollouts[0];
    expect(halted).toMatchObject({ rollout, state: "halted", rolledBack: ["north2"], done: 1, sites: 3 });
    const { boxes: seen, ages } = await ask("updates.boxes", { site: "north2" });
    expect(seen).toMatchObject([{ site: "north2", version: "1.0.0", slot: "A", health: "well", wanted: "", rollback }]);
    expect(ages).toMatchObject([{ site: "north2" }]);
    const incidents = await hub.read((sql) =>
      sql.rows("SELECT site, kind, detail FROM incident WHERE kind LIKE 'update%'"),
    );
    expect(incidents).toMatchObject([
      { site: "north2", detail: { from: "2.0.0", to: "1.0.0", cause: "unhealthy-broker" } },
    ]);
    // The same told again is no second one.
    await report("north2", { rollback });
    expect(await hub.read((sql) => sql.rows("SELECT 1 FROM incident WHERE kind LIKE 'update%'"))).toHaveLength(1);

    await ask("updates.go-on", { rollout });
    expect(await report("south1")).toBe("2.0.0");
    await ask("updates.pause", { rollout });
    expect(await report("south1")).toBeUndefined();
    expect(await ask("updates.withdraw", { rollout })).toEqual({ rollout });
    expect(await ask("updates.go-on", { rollout })).toBe("state-not-allowed");
    expect(await ask("updates.pause", { rollout: "none" })).toBe("rollout-unknown");
    expect((await ask("updates.releases", {})).releases).toMatchObject([{ version: "2.0.0", cpus: ["x64"] }]);
  });

  test("who looks after one site sees that one, and decides nothing", async () => {
    expect((await ask("updates.boxes", {}, northManager)).boxes.map(({ site }: { site: string }) => site)).toEqual([
      "north1",
    ]);
    expect(await ask("updates.boxes", { site: "south1" }, northManager)).toBe("site-not-yours");
    expect(await ask("updates.rollouts", {}, northManager)).toBe("company-only");
    expect(await ask("updates.roll-out", { version: "2.0.0", scope: { kind: "company" } }, northManager)).toBe(
      "not-allowed",
    );
  });

  test("a bundle is fetched from any byte, by boxes that count only", async () => {
    const path = `${cloud.url}${updatePaths.releases}/2.0.0/x64`;
    const headers = await sessionOf(boxes.south1);
    const whole = await fetch(path, { headers });
    expect(whole.status).toBe(200);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bundle)).toBe(true);
    const part = await fetch(path, { headers: { ...headers, range: "bytes=100000-200000" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 100000-200000/${bundle.length}`]);
    expect(part.headers.get("etag")).toBe(whole.headers.get("etag"));
    expect(Buffer.from(await part.arrayBuffer()).equals(bundle.subarray(100_000, 200_001))).toBe(true);
    expect((await fetch(path)).status).toBe(401);
    expect((await fetch(`${cloud.url}${updatePaths.releases}/2.0.0/arm64`, { headers })).status).toBe(404);
    expect((await fetch(`${cloud.url}${updatePaths.releases}/..%2f..%2fservice-key/x64`, { headers })).status).toBe(
      404,
    );
    await hub.read((sql) => revokeBox(sql, hub.world, boxes.south1.box, "stolen"));
    expect((await fetch(path, { headers })).status).toBe(403);
    expect((await post(updatePaths.report, {}, headers)).status).toBe(400);
    expect(readFileSync(join(folder, `${kind}.kontor`)).length).toBe(bundle.length);
  });
});
