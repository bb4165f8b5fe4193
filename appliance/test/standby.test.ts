import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { kontor } from "../cli/testing/run-kontor.ts";
import { openDataFolder } from "../site/data-folder.ts";
import { joinPrimary } from "../sync/standby/join-primary.ts";
import { standbyPaths } from "../sync/standby/joining.ts";
import { postLan } from "../sync/standby/lan-client.ts";
import { followingFile, handedOverFile } from "../sync/standby/standby-files.ts";
import { AnsweredProblem, StartedAppliance } from "../testing/start-appliance.ts";

/** Two real appliances of one site. The one that works loses its power under load; the other has every answer that was given. */
describe("a synchronous standby", () => {
  const folders: string[] = [];
  const running: StartedAppliance[] = [];
  afterAll(async () => {
    for (const appliance of running) await appliance.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const folder = (): string => {
    folders.push(mkdtempSync(join(tmpdir(), "kontor-standby-")));
    return folders.at(-1) as string;
  };
  const start = async (data: string) => {
    const appliance = await StartedAppliance.start({ data, args: [] });
    running.push(appliance);
    return appliance;
  };

  let [first, second, admin] = ["", "", ""];
  let working: StartedAppliance;
  let replaced: StartedAppliance;

  test("holds every acknowledged command, goes on in seconds, and the old one is fenced", {
    timeout: 180_000,
  }, async () => {
    [first, second] = [folder(), folder()];
    const primary = await start(first);
    admin = await primary.signIn("admin");
    writeFileSync(join(first, "secrets/machines.json"), '{"plc-1":{"password":"secret"}}', { mode: 0o600 });
    const { code } = await primary.call("sync.invite-standby", { synchronous: true, aloneAfterMs: 60_000 }, admin);
    const joining = { url: primary.base, code, takeOverAfterMs: null, nowMs: Date.now() };
    await expect(joinPrimary(openDataFolder(folder()), { ...joining, code: "WRONG-CODE-HERE" })).rejects.toThrow();
    const { site } = await joinPrimary(openDataFolder(second), joining);
    // A password that is changed later follows, too.
    writeFileSync(join(first, "secrets/machines.json"), '{"plc-1":{"password":"another"}}', { mode: 0o600 });
    const standby = await start(second);
    // Machines and devices find the same site there, though it shows a certificate of its own.
    const ofSite = (data: string) =>
      ["secrets/badge-pepper", "secrets/machines.json", "tls/authority.pem"].map((file) =>
        readFileSync(join(data, file), "utf8"),
      );
    await expect.poll(() => ofSite(second), { timeout: 60_000 }).toEqual(ofSite(first));
    expect(standby.ready.certificateFingerprint256).not.toBe(primary.ready.certificateFingerprint256);
    const standbyOf = async (appliance: StartedAppliance) => (await appliance.call("sync.status", {}, admin)).standby;
    await expect.poll(async () => (await standbyOf(primary)).aloneSinceMs, { timeout: 60_000 }).toBeNull();
    expect(await standbyOf(primary)).toMatchObject({ role: "primary", synchronous: true });
    expect(await standbyOf(standby)).toMatchObject({ role: "standby", synchronous: true });
    await expect(standby.call("partners.save", { id: "X", name: "X", kind: "customer" }, admin)).rejects.toThrow(
      "standby-following",
    );

    // Eight hands at work until the power goes.
    const acknowledged = new Map<string, unknown>();
    const sent = new Set<string>();
    let isOn = true;
    const hands = Array.from({ length: 8 }, async (_, hand) => {
      for (let n = 0; isOn; n++) {
        const id = `P-${hand}-${n}`;
        sent.add(id);
        try {
          acknowledged.set(
            id,
            await primary.call("partners.save", { id, name: id, kind: "customer" }, admin, `test:${id}`),
          );
        } catch (error) {
          if (error instanceof AnsweredProblem) throw error;
          return; // the power went before the answer
        }
      }
    });
    await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(60);
    await primary.kill();
    isOn = false;
    await Promise.all(hands);
    expect(sent.size).toBeGreaterThan(acknowledged.size);

    const goneAt = performance.now();
    const { origin } = await standby.call("sync.take-over", {}, admin);
    expect(origin.startsWith(`${site}.`)).toBe(true);
    const works = async () => {
      try {
        return (
          await standby.call("partners.save", { id: "AFTER", name: "After", kind: "customer" }, admin, "test:after")
        ).id;
      } catch (error) {
        return String(error);
      }
    };
    await expect.poll(works, { timeout: 60_000, interval: 50 }).toBe("AFTER");
    const tookMs = performance.now() - goneAt;
    const { partners } = await standby.call("partners.list", {}, admin);
    const there = new Set(partners.map(({ id }) => id));
    expect([...acknowledged.keys()].filter((id) => !there.has(id))).toEqual([]);
    // A hand that had no answer, and one that did not trust it, send the same again.
    for (const [id, answer] of [...acknowledged].slice(-5))
      expect(await standby.call("partners.save", { id, name: id, kind: "customer" }, admin, `test:${id}`)).toEqual(
        answer,
      );
    expect(tookMs).toBeLessThan(30_000);
    working = standby;

    // What both have is the same, row by row.
    const rows = (data: string) => {
      const db = new Database(join(data, "book.sqlite"), { readonly: true });
      const all = db
        .prepare("SELECT pos, origin, seq, type, answer, hex(hash) AS hash FROM journal ORDER BY pos")
        .all() as {
        pos: number;
      }[];
      db.close();
      return all;
    };
    const begun = rows(second).findIndex((row) => (row as { origin?: string }).origin === origin);
    expect(begun).toBeGreaterThan(acknowledged.size);
    expect(rows(second).slice(0, begun)).toEqual(rows(first).slice(0, begun));

    // The old one comes back: it asks before it opens its doors, or is told, and takes nothing.
    replaced = await start(first);
    await expect
      .poll(async () => (await replaced.call("sync.status", {}, admin)).fencedBy, { timeout: 60_000 })
      .toBe(origin);
    await expect(replaced.call("partners.save", { id: "Y", name: "Y", kind: "customer" }, admin)).rejects.toThrow(
      "site-fenced",
    );
    // What it wrote that nobody had is taken from it directly: there is no cloud here.
    const own = rows(first).slice(begun) as { origin?: string; seq?: number }[];
    const last = rows(first).at(-1) as { origin?: string; seq?: number };
    await expect
      .poll(() => handedOverFile.read(openDataFolder(first)), { timeout: 60_000 })
      .toEqual({ origin: last.origin, seq: last.seq });
    const late = () =>
      rows(second).filter((row) => /^late-fact-(adopted|noted)$/.test((row as { type?: string }).type ?? "")).length;
    expect(late()).toBe(own.length);
    const { partners: after } = await working.call("partners.list", {}, admin);
    const db = new Database(join(first, "book.sqlite"), { readonly: true });
    const theirs = db.prepare("SELECT id FROM partner ORDER BY id").all() as { id: string }[];
    db.close();
    const known = new Set(after.map(({ id }) => id));
    expect(theirs.filter(({ id }) => !known.has(id))).toEqual([]);
  });

  test("and the box that it replaced: that one follows by one command, over TLS, and takes over by itself when the other is gone, not before", {
    timeout: 180_000,
  }, async () => {
    const { code } = await working.call("sync.invite-standby", {}, admin);
    const url = `https://127.0.0.1:${working.ready.ports.https}`;
    const join = (...more: string[]) =>
      kontor("standby", "join", url, code, "--take-over-after", "4000", "--data", first, "--json", ...more);
    await replaced.stop();
    // Nobody could say that all it wrote is elsewhere, had the other box not taken it.
    const handed = handedOverFile.read(openDataFolder(first));
    handedOverFile.drop(openDataFolder(first));
    expect((await join()).lines).toMatchObject([{ event: "error", code: "facts-unsent" }]);
    handedOverFile.write(openDataFolder(first), handed as NonNullable<typeof handed>);
    const joined = await join();
    expect(joined.result, joined.out + joined.err).toMatchObject({ takeOverAfterMs: 4_000 });
    const following = followingFile.read(openDataFolder(first));
    expect(following?.fingerprint256).toBe(working.ready.certificateFingerprint256);
    // Only the box with that certificate is spoken to.
    const asks = { body: Buffer.from("{}"), timeoutMs: 30_000, bytesMax: 10_000, signal: AbortSignal.timeout(30_000) };
    await expect(postLan(url + standbyPaths.who, { ...asks, fingerprint256: "00:11" })).rejects.toThrow(
      "not the one of the box that was joined",
    );

    const standby = await start(first);
    const state = async () => (await standby.call("sync.status", {}, admin)).standby.state;
    await expect.poll(state, { timeout: 60_000 }).toBe("in-step");
    const save = (id: string) =>
      standby.call("partners.save", { id, name: id, kind: "customer" }, admin, `test:${id}`).then(
        (answer) => answer.id,
        (error: unknown) => String(error),
      );
    expect(await save("EARLY")).toContain("standby-following");
    await working.kill();
    await expect.poll(() => save("LATER"), { timeout: 60_000, interval: 100 }).toBe("LATER");
    // A line that it held open as a standby may break once more.
    await expect.poll(async () => (await standby.call("sync.status", {}, admin)).standby.role).toBe("alone");
    const { origin } = await standby.call("sync.status", {}, admin);
    // It stays who it is now.
    await standby.kill();
    const again = await start(first);
    expect((await again.call("sync.status", {}, admin)).origin).toBe(origin);
  });
});
