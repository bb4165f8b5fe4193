import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { get as getSecure } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { AnsweredProblem, StartedAppliance } from "./testing/start-appliance.ts";

let appliance: StartedAppliance;
let token: string;
beforeAll(async () => {
  appliance = await StartedAppliance.start({ args: [] });
  token = await appliance.signIn("admin");
});
afterAll(() => appliance.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${appliance.base}${path}`, { headers, redirect: "manual" });

describe("a new site", () => {
  test("says in one line where its doors are and how the first person signs in", () => {
    const { urls, ports, signIns, certificateFingerprint256 } = appliance.ready;
    expect(Object.keys(ports).sort()).toEqual(["http", "https", "mqtt", "mqtts"]);
    expect(urls).toMatchObject({ handheld: expect.any(String), kiosk: expect.any(String), api: expect.any(String) });
    expect(signIns).toEqual([expect.objectContaining({ personId: "admin", roles: ["admin", "supervisor"] })]);
    expect(certificateFingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  test("keeps its secrets to its own user", () => {
    expect(statSync(join(appliance.data, "secrets")).mode & 0o077).toBe(0);
    for (const name of ["cli-token", "badge-pepper", "first-sign-in.json"])
      expect(statSync(join(appliance.data, "secrets", name)).mode & 0o077, name).toBe(0);
  });

  test("takes its first admin by PIN as well, and the command line by the token in its folder", async () => {
    const { personId, pin } = appliance.ready.signIns[0]!;
    const { person } = await appliance.call("people.sign-in", { personId, pin, device: "kiosk" });
    expect(person.roles).toContain("admin");
    const cli = readFileSync(join(appliance.data, "secrets", "cli-token"), "utf8").trim();
    expect(await appliance.call("people.me", {}, cli)).toMatchObject({ id: "operator", roles: ["admin"] });
  });
});

describe("the plain door", () => {
  test("is alive, and shows its meters to the loopback", async () => {
    expect(await (await get("/health")).json()).toMatchObject({
      ready: true,
      siteId: expect.stringMatching(/^[0-9a-z]{6}$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      facts: expect.any(Number),
      queue: 0,
    });
    const metrics = await (await get("/metrics")).text();
    expect(metrics).toMatch(/^kontor_calls_total\{door="rpc",outcome="ok"\} [1-9]/m);
    expect(metrics).toMatch(/^kontor_facts [1-9]/m);
    for (const thread of ["main", "writer"])
      expect(metrics).toMatch(new RegExp(`^nodejs_heap_used_bytes\\{thread="${thread}"\\} [1-9]`, "m"));
    for (const line of metrics.trimEnd().split("\n")) expect(line).toMatch(/^(#|[a-z_]+(\{[^}]*\})? [-\d.e]+$)/);
  });

  test("answers calls of those who are signed in", async () => {
    expect(await appliance.call("people.me", {}, token)).toMatchObject({ id: "admin" });
    const nobody = appliance.call("people.me", {});
    await expect(nobody).rejects.toThrow(AnsweredProblem);
    await expect(nobody).rejects.toMatchObject({ problem: { code: "sign-in-needed", status: 401 } });
  });

  test("describes itself", async () => {
    expect(await (await get("/api/openapi.json")).json()).toMatchObject({ info: { title: "Kontor" } });
    expect((await get("/api/")).status).toBe(200);
  });
});

describe("the secure door", () => {
  const secure = (path: string, options: object, headers = {}) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const url = `https://localhost:${appliance.ready.ports.https}${path}`;
      getSecure(url, { agent: false, headers, ...options }, async (response) => {
        let body = "";
        for await (const chunk of response) body += chunk;
        resolve({ status: response.statusCode ?? 0, body });
      }).once("error", reject);
    });
  const authority = async () =>
    new X509Certificate(Buffer.from(await (await get("/trust/kontor-site-ca.crt")).arrayBuffer())).toString();

  test("is trusted by who installed what the trust page gives, and by nobody else", async () => {
    const { status, body } = await secure("/health", { ca: await authority() });
    expect([status, JSON.parse(body).ready]).toEqual([200, true]);
    await expect(secure("/health", {})).rejects.toMatchObject({ code: expect.stringMatching(/CERT|SIGNATURE|SELF/) });
  });

  test("speaks nothing older than TLS 1.2", async () => {
    const old = { ca: await authority(), maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "ALL@SECLEVEL=0" };
    await expect(secure("/health", old)).rejects.toThrow();
  });
});

describe("the trust page", () => {
  test("explains in the reader's language, with the fingerprint to compare and without scripts", async () => {
    const english = await (await get("/trust")).text();
    const german = await get("/trust", { "accept-language": "de-DE,de;q=0.9" });
    expect(english).toContain(appliance.ready.certificateFingerprint256);
    expect(english).toContain("Trust this site");
    expect(await german.text()).toContain("Diesem Standort vertrauen");
    expect(english).not.toContain("<script");
    expect(german.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("gives the profile for iPhones", async () => {
    const profile = await get("/trust/kontor.mobileconfig");
    expect(profile.headers.get("content-type")).toBe("application/x-apple-aspen-config");
    expect(await profile.text()).toContain("com.apple.security.root");
  });
});

describe("a live socket", () => {
  /** Speaks with the real socket; `next` waits for a message that fits. */
  async function openSocket() {
    const socket = new WebSocket(`ws://localhost:${appliance.ready.ports.http}/api/live`);
    const got: Record<string, unknown>[] = [];
    let wake = () => {};
    socket.on("message", (data) => {
      got.push(JSON.parse(String(data)));
      wake();
    });
    socket.on("close", () => wake());
    await once(socket, "open");
    return {
      socket,
      say: (message: unknown) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
      async next(fits: (message: Record<string, unknown>) => boolean) {
        for (;;) {
          const at = got.findIndex(fits);
          if (at >= 0) return got.splice(at, 1)[0]!;
          if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed; got ${JSON.stringify(got)}`);
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    };
  }

  test("gets the value at once and again when a fact changes it", async () => {
    const { socket, say, next } = await openSocket();
    say({ token });
    say({ subscribe: "people", query: "people.names", input: {} });
    const before = (await next(({ key }) => key === "people")).value as { people: object[] };
    await appliance.call("people.save", { id: "live-1", name: "Live One", pin: "1234" }, token);
    const after = (await next(({ key }) => key === "people")).value as { people: object[] };
    expect(after.people).toEqual(expect.arrayContaining([...before.people, { id: "live-1", name: "Live One" }]));
    socket.close();
  });

  test("is told what it did wrong, and closed without a good token", async () => {
    const { say, next } = await openSocket();
    const problem = () => next((message) => "problem" in message);
    say("{");
    expect(await problem()).toMatchObject({ problem: { code: "input-invalid" } });
    say({ subscribe: "k", query: "people.names" });
    expect(await problem()).toMatchObject({ problem: { code: "sign-in-needed" } });
    say({ token });
    for (const query of ["people.save", "no.such", "__proto__"]) {
      say({ subscribe: "k", query });
      expect(await problem()).toMatchObject({ key: "k", problem: { code: "command-unknown" } });
    }
    say({ subscribe: "k", query: "tasks.list", input: { limit: -1 } });
    expect(await problem()).toMatchObject({ key: "k", problem: { code: "input-invalid" } });

    const stranger = await openSocket();
    stranger.say({ token: "of nobody" });
    const [code] = await once(stranger.socket, "close");
    expect(code).toBe(4401);
  });

  test("ends with the session", async () => {
    const picker = await appliance.signIn("picker");
    const { socket, say, next } = await openSocket();
    say({ token: picker });
    say({ subscribe: "me", query: "people.me" });
    await next(({ key }) => key === "me");
    const closed = once(socket, "close");
    await appliance.call("people.sign-out", {}, picker);
    expect((await closed)[0]).toBe(4401);
  });
});

describe("one folder", () => {
  test("serves one appliance; a second one says who has it", async () => {
    const second = StartedAppliance.start({ data: appliance.data, args: [] });
    await expect(second).rejects.toThrow(`in use by the appliance with process id ${appliance.process.pid}`);
  });

  test("outlives a power cut: sessions and answers are still there", async () => {
    const data = mkdtempSync(join(tmpdir(), "kontor-restart-"));
    const first = await StartedAppliance.start({ data, args: [] });
    const session = await first.signIn("admin");
    const saved = await first.call("people.save", { id: "pia", name: "Pia" }, session, "c-1");
    await first.kill();

    const again = await StartedAppliance.start({ data, args: [] });
    expect(again.ready.signIns).toEqual(first.ready.signIns);
    expect(await again.call("people.save", { id: "pia", name: "Eve" }, session, "c-1")).toEqual(saved);
    const { people } = await again.call("people.list", {}, session);
    expect(people.find(({ id }) => id === "pia")?.name).toBe("Pia");

    const start = Date.now();
    await again.stop();
    expect(Date.now() - start).toBeLessThan(5_000);
    expect(again.process.exitCode).toBe(0);
    rmSync(data, { recursive: true });
  }, 90_000);
});

test("ends with a usable message when it is called wrongly", async () => {
  await expect(StartedAppliance.start({ args: ["--port", "eighty"] })).rejects.toThrow("--port is a whole number");
});
