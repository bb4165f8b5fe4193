import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestCloud } from "../http/testing/test-cloud.ts";
import { addMember } from "./member-handlers.ts";
import { beginSession } from "./session-desk.ts";

let cloud: TestCloud;
let company: number;
let admin: string;
let server: Server;
let issuer = "";
/** Who the provider says is there; the test decides. */
let account = { sub: "u-1", email: "ola@corp.example", email_verified: true, name: "Ola" };

beforeAll(async () => {
  cloud = await TestCloud.start();
  // People come back in the provider's time, which is the real one.
  cloud.world.nowMsNow = Date.now();
  company = Number(/company (\d+)/.exec(cloud.running.announced[0]?.name ?? "")?.[1]);
  admin = await cloud.running.cloud.database.withCompany(company, async (sql) => {
    const person = await addMember(sql, cloud.running.cloud, {
      name: "Ada",
      email: "ada@corp.example",
      roles: ["company-admin"],
      regions: [],
      sites: [],
    });
    return `kontor=${await beginSession(sql, cloud.world, { person, needs: "", address: "test", agent: "test" })}`;
  });
  server = createServer((request, response) => handle(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "kontor",
        client_secret: "s3cret-of-the-test",
        redirect_uris: [`${cloud.url}/sign-in/oidc/${company}/corp/back`],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: async () => ({ ...account, sub: id }) }),
    pkce: { required: () => true },
    cookies: { keys: ["test"] },
  });
  handle = provider.callback();
}, 90_000);
let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => {};
afterAll(async () => {
  await cloud?.stop();
  server?.close();
});

/** A browser without a screen: follows redirects, keeps cookies by host and port, and fills in the provider's own forms. */
async function signIn(start: string): Promise<{ end: string; cookie: string | undefined }> {
  const jars = new Map<string, Map<string, string>>();
  let url = start;
  let body: string | undefined;
  for (let hop = 0; hop < 20; hop++) {
    const { host, pathname } = new URL(url);
    if (host === new URL(cloud.url).host && pathname.startsWith("/console")) {
      return { end: url, cookie: jars.get(host)?.get("kontor") };
    }
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
      },
      ...(body !== undefined && { body }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ""] = set.split(";", 1);
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    const location = response.headers.get("location");
    const page = await response.text();
    body = undefined;
    if (location !== null) url = new URL(location, url).href;
    else {
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
      if (!action) throw new Error(`${response.status} ${url}: ${page.slice(0, 300)}`);
      body = new URLSearchParams(
        page.includes('value="login"') ? { prompt: "login", login: account.sub, password: "x" } : { prompt: "consent" },
      ).toString();
      url = new URL(action, url).href;
    }
  }
  throw new Error("it never came to an end");
}

const start = () => `${cloud.url}/sign-in/oidc/${company}/corp`;
const meOf = (cookie: string | undefined) => cloud.call("people.me", {}, { cookie: `kontor=${cookie}` });

test("a provider is asked before it is kept, and its secret is never shown again", async () => {
  const wish = {
    provider: "corp",
    clientId: "kontor",
    clientSecret: "s3cret-of-the-test",
    title: "Corp",
    domains: ["corp.example"],
  };
  const wrong = await cloud.call("providers.save", { ...wish, issuer: `${issuer}/nowhere` }, { cookie: admin });
  expect(wrong).toMatchObject({ status: 422, code: "provider-unreachable" });
  const saved = await cloud.call("providers.save", { ...wish, issuer }, { cookie: admin });
  expect(saved.value.redirectUrl).toBe(`${start()}/back`);
  const listed = await cloud.call("providers.list", {}, { cookie: admin });
  expect(listed.value.providers).toMatchObject([{ provider: "corp", hasSecret: true }]);
  expect(JSON.stringify(listed.value)).not.toContain("s3cret");
  expect((await cloud.call("sign-in.ways", {})).value.providers).toEqual([
    { provider: "corp", title: "Corp", url: `/sign-in/oidc/${company}/corp` },
  ]);
});

test("whom nobody invited is not let in; whom somebody did is, and is known by the provider's name from then on", async () => {
  const stranger = await signIn(start());
  expect(stranger).toEqual({ end: `${cloud.url}/console/#problem=sign-in-wrong`, cookie: undefined });
  await cloud.call(
    "people.invite",
    { email: "Ola@corp.example", name: "Ola N", roles: ["auditor"] },
    { cookie: admin },
  );
  account = { ...account, email_verified: false };
  expect((await signIn(start())).end).toContain("#problem=sign-in-wrong");
  account = { ...account, email_verified: true };
  const entered = await signIn(start());
  expect(entered.end).toBe(`${cloud.url}/console/`);
  expect((await meOf(entered.cookie)).value).toMatchObject({ name: "Ola N", roles: ["auditor"] });
  account = { ...account, email: "ola.new@corp.example" };
  expect((await meOf((await signIn(start())).cookie)).value.name).toBe("Ola N");
});

test("newcomers of a domain get the roles that the company gives them; a person who was switched off gets none", async () => {
  const wish = {
    provider: "corp",
    issuer,
    clientId: "kontor",
    title: "Corp",
    domains: ["corp.example"],
    newcomerRoles: ["auditor"],
  };
  await cloud.call("providers.save", wish, { cookie: admin });
  account = { sub: "u-2", email: "new@corp.example", email_verified: true, name: "New" };
  const entered = await signIn(start());
  const me = (await meOf(entered.cookie)).value;
  expect(me).toMatchObject({ name: "New", email: "new@corp.example", roles: ["auditor"] });
  await cloud.call("people.deactivate", { person: me.person }, { cookie: admin });
  expect((await meOf(entered.cookie)).code).toBe("sign-in-needed");
  expect((await signIn(start())).end).toContain("#problem=person-inactive");
  account = { sub: "u-3", email: "x@elsewhere.example", email_verified: true, name: "X" };
  expect((await signIn(start())).end).toContain("#problem=sign-in-wrong");
});

test("what comes back without having left from here is turned away", async () => {
  const response = await fetch(`${start()}/back?code=abc&state=def`, { redirect: "manual" });
  expect(response.headers.get("location")).toBe(`${cloud.url}/console/#problem=sign-in-wrong`);
});
