import type { FastifyInstance, FastifyReply } from "fastify";
import * as openid from "openid-client";
import { cloudProgramsContracts as contracts } from "../../contracts/cloud/programs.ts";
import type { CloudRole } from "../../contracts/cloud/roles.ts";
import { addressKey } from "../../doors/address-key.ts";
import { AttemptLimit } from "../../doors/attempt-limit.ts";
import { Refused, refuse } from "../../doors/refused.ts";
import {
  type CloudCall,
  type CloudHandlers,
  type CloudOrigin,
  type CloudParts,
  inside,
  outside,
} from "../http/cloud-call.ts";
import { isLocalUrl, pageUrl } from "../http/own-origins.ts";
import type { CloudDoorkeeper } from "../http/who-is.ts";
import { texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import { writeAct } from "./audit.ts";
import { findMember, memberByEmail } from "./member.ts";
import { addMember } from "./member-handlers.ts";
import { enter } from "./sign-in-handlers.ts";

export const providersMax = 10;
/** What a provider says of itself is believed for so long. */
const discoveredMs = 3_600_000;
const discoveredMax = 100;
const discoveryTimeoutSeconds = 10;
/** Between leaving for the provider and coming back. */
const awayMs = 10 * 60_000;
const attemptsPerAddress = { max: 30, windowMs: 60_000 };
const cookieName = "kontor-oidc";
const use = "oidc";
const secretUse = "oidc client secret";

interface ProviderRow {
  provider: string;
  issuer: string;
  clientId: string;
  secretSealed: string;
  title: string;
  domains: string[];
  newcomerRoles: CloudRole[];
}

/** Sign-in by any OpenID Connect provider: authorization code with PKCE, state and nonce. */
export class OidcDesk {
  readonly #parts: CloudParts;
  readonly #discovered = new Map<string, { config: openid.Configuration; untilMs: number }>();
  readonly #addresses = new AttemptLimit(attemptsPerAddress);

  constructor(parts: CloudParts) {
    this.#parts = parts;
  }

  /** `/sign-in/oidc/<company>/<provider>` leaves for the provider, `…/back` is where it sends people. */
  mount(app: FastifyInstance, doorkeeper: CloudDoorkeeper): void {
    const parts = this.#parts;
    const { secrets, world } = parts;
    app.get<{ Params: Route }>("/sign-in/oidc/:company/:provider", async (request, reply) => {
      if (this.#addresses.begin(addressKey(request.ip), world.nowMs()) > 0)
        return toConsole(reply, parts.publicUrl, "too-many-requests");
      const found = await this.#find(request.params);
      if (!found) return toConsole(reply, parts.publicUrl, "sign-in-wrong");
      try {
        const config = await this.#configuration(found.row, found.company);
        const verifier = openid.randomPKCECodeVerifier();
        const [state, nonce] = [openid.randomState(), openid.randomNonce()];
        const url = openid.buildAuthorizationUrl(config, {
          redirect_uri: this.#redirectUrl(found.company, found.row.provider),
          scope: "openid email profile",
          code_challenge: await openid.calculatePKCECodeChallenge(verifier),
          code_challenge_method: "S256",
          state,
          nonce,
        });
        const away: Away = {
          company: found.company,
          provider: found.row.provider,
          verifier,
          state,
          nonce,
          endsAtMs: world.nowMs() + awayMs,
        };
        // Lax, not strict: the browser comes back from another site with it.
        reply.setCookie(cookieName, secrets.seal(use, JSON.stringify(away)), {
          path: "/sign-in/oidc/",
          httpOnly: true,
          sameSite: "lax",
          secure: parts.publicUrl.startsWith("https:"),
          maxAge: awayMs / 1_000,
        });
        return reply.redirect(url.href);
      } catch (error) {
        this.#parts.log.warn({ err: error, issuer: found.row.issuer }, "an OpenID provider did not answer");
        return toConsole(reply, parts.publicUrl, "provider-unreachable");
      }
    });

    app.get<{ Params: Route }>("/sign-in/oidc/:company/:provider/back", async (request, reply) => {
      if (this.#addresses.begin(addressKey(request.ip), world.nowMs()) > 0)
        return toConsole(reply, parts.publicUrl, "too-many-requests");
      const away = this.#readAway(request.cookies[cookieName]);
      reply.clearCookie(cookieName, { path: "/sign-in/oidc/" });
      const found = away && (await this.#find(request.params));
      if (!found || found.company !== away.company || found.row.provider !== away.provider)
        return toConsole(reply, parts.publicUrl, "sign-in-wrong");
      const origin: CloudOrigin = {
        address: request.ip,
        requestId: request.id,
        agent: request.headers["user-agent"] ?? "",
        foreign: false,
      };
      const problem = await this.#comeBack(found, away, new URL(request.url, pageUrl(parts.publicUrl, "/")), origin);
      if (origin.setSession !== undefined) doorkeeper.setSession(reply, origin.setSession);
      return toConsole(reply, parts.publicUrl, problem);
    });
  }

  handlers(): CloudHandlers {
    const parts = this.#parts;
    return {
      "providers.list": inside(contracts["providers.list"], async (sql) => ({
        providers: (await sql.rows<ProviderRow>(`${providerSql} ORDER BY provider`)).map((row) => ({
          provider: row.provider,
          issuer: row.issuer,
          clientId: row.clientId,
          title: row.title,
          domains: row.domains,
          redirectUrl: this.#redirectUrl(sql.company, row.provider),
          hasSecret: row.secretSealed !== "",
        })),
      })),

      "providers.save": outside(contracts["providers.save"], async ({ input, caller }) => {
        const secret = input.clientSecret === undefined ? undefined : parts.secrets.seal(secretUse, input.clientSecret);
        // Asked before it is kept, so that a mistyped address is told to who typed it.
        const why = await this.#discover(input.issuer, input.clientId, input.clientSecret).then(
          () => undefined,
          (error: Error) => error.message,
        );
        if (why !== undefined)
          return refuse({ code: "provider-unreachable", issuer: input.issuer, why: why.slice(0, 300) });
        return parts.database.withCompany(caller.company, async (sql) => {
          const [count] = await sql.rows<{ n: number }>(
            "SELECT count(*)::int AS n FROM provider WHERE provider <> $1",
            [input.provider],
          );
          if ((count?.n ?? 0) >= providersMax)
            return refuse({ code: "limit-reached", what: "providers", most: providersMax });
          await sql.write(
            `INSERT INTO provider (company, provider, issuer, client_id, secret_sealed, title, domains, newcomer_roles)
             VALUES ($1, $2, $3, $4, $5, $6, $7::text[], $8::text[])
             ON CONFLICT (company, provider) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id, title = excluded.title,
               domains = excluded.domains, newcomer_roles = excluded.newcomer_roles,
               secret_sealed = CASE WHEN $9 THEN excluded.secret_sealed ELSE provider.secret_sealed END`,
            [
              sql.company,
              input.provider,
              input.issuer,
              input.clientId,
              secret ?? "",
              input.title,
              texts(input.domains.map((domain) => domain.toLowerCase())),
              texts(input.newcomerRoles),
              secret !== undefined,
            ],
          );
          this.#discovered.clear();
          return { provider: input.provider, redirectUrl: this.#redirectUrl(sql.company, input.provider) };
        });
      }),

      "providers.remove": inside(contracts["providers.remove"], async (sql, { input }) => {
        const gone = await sql.write("DELETE FROM provider WHERE company = $1 AND provider = $2 RETURNING provider", [
          sql.company,
          input.provider,
        ]);
        if (gone.length === 0) return refuse({ code: "not-found", what: "provider", id: input.provider });
        await sql.write("DELETE FROM identity WHERE company = $1 AND provider = $2", [sql.company, input.provider]);
        return { provider: input.provider };
      }),
    };
  }

  /** Empty text when the person is in, else the code of what went wrong. */
  async #comeBack(
    { row, company }: { row: ProviderRow; company: number },
    away: Away,
    url: URL,
    origin: CloudOrigin,
  ): Promise<string> {
    const { database, world, log } = this.#parts;
    const act = {
      name: "",
      command: `sign-in.oidc ${row.provider}`,
      site: "",
      input: {},
      address: origin.address,
      requestId: origin.requestId,
    };
    try {
      const config = await this.#configuration(row, company);
      const tokens = await openid.authorizationCodeGrant(config, url, {
        pkceCodeVerifier: away.verifier,
        expectedState: away.state,
        expectedNonce: away.nonce,
      });
      const claims = tokens.claims();
      if (!claims) return "sign-in-wrong";
      // Some providers tell the e-mail only when asked for it.
      const told =
        claims.email === undefined && config.serverMetadata().userinfo_endpoint
          ? { ...claims, ...(await openid.fetchUserInfo(config, tokens.access_token, claims.sub)) }
          : claims;
      await database.withCompany(company, async (sql) => {
        const person = await personOf(sql, this.#parts, row, told);
        await enter(sql, this.#parts, { origin } as Pick<CloudCall, "origin">, person);
        await writeAct(sql, world, { ...act, person, outcome: "ok", code: "" });
      });
      return "";
    } catch (error) {
      delete origin.setSession;
      const code = error instanceof Refused ? error.refusal.code : "sign-in-wrong";
      log.info({ err: error, provider: row.provider, requestId: origin.requestId }, "an OpenID sign-in failed");
      await database.withCompany(company, (sql) =>
        writeAct(sql, world, { ...act, person: "", outcome: "refused", code }),
      );
      return code;
    }
  }

  async #find({ company: named, provider }: Route): Promise<{ row: ProviderRow; company: number } | undefined> {
    const company = Number(named);
    if (!/^\d{1,10}$/.test(named) || company > 0x7fff_ffff) return undefined;
    const [row] = await this.#parts.database.withCompany(company, (sql) =>
      sql.rows<ProviderRow>(`${providerSql} WHERE provider = $1`, [provider]),
    );
    return row && { row, company };
  }

  #redirectUrl(company: number, provider: string): string {
    return pageUrl(this.#parts.publicUrl, `/sign-in/oidc/${company}/${provider}/back`);
  }

  #readAway(cookie: string | undefined): Away | undefined {
    if (cookie === undefined) return undefined;
    try {
      const away = JSON.parse(this.#parts.secrets.open(use, cookie)) as Away;
      return away.endsAtMs > this.#parts.world.nowMs() ? away : undefined;
    } catch {
      return undefined;
    }
  }

  async #configuration(
    { provider, issuer, clientId, secretSealed }: ProviderRow,
    company: number,
  ): Promise<openid.Configuration> {
    const key = `${company} ${provider} ${issuer} ${clientId}`;
    const nowMs = this.#parts.world.nowMs();
    const known = this.#discovered.get(key);
    if (known && known.untilMs > nowMs) return known.config;
    const secret = secretSealed === "" ? undefined : this.#parts.secrets.open(secretUse, secretSealed);
    const config = await this.#discover(issuer, clientId, secret);
    if (this.#discovered.size >= discoveredMax) this.#discovered.clear();
    this.#discovered.set(key, { config, untilMs: nowMs + discoveredMs });
    return config;
  }

  #discover(issuer: string, clientId: string, secret: string | undefined): Promise<openid.Configuration> {
    const url = new URL(issuer);
    // Plain HTTP is for trying it out on one machine.
    const isTrial = url.protocol === "http:" && isLocalUrl(issuer) && isLocalUrl(this.#parts.publicUrl);
    return openid.discovery(url, clientId, secret, secret === undefined ? openid.None() : undefined, {
      timeout: discoveryTimeoutSeconds,
      execute: isTrial ? [openid.allowInsecureRequests] : [],
    });
  }
}

interface Route {
  company: string;
  provider: string;
}

interface Away {
  company: number;
  provider: string;
  verifier: string;
  state: string;
  nonce: string;
  endsAtMs: number;
}

const providerSql = `SELECT provider, issuer, client_id AS "clientId", secret_sealed AS "secretSealed", title, domains,
  newcomer_roles AS "newcomerRoles" FROM provider`;

/**
 * Whom the provider speaks of: who came by it before; who was invited under this e-mail address, when the provider vouches for it; or somebody new of a domain that the
 * company lets in.
 */
async function personOf(
  sql: Sql,
  parts: CloudParts,
  { provider, domains, newcomerRoles }: ProviderRow,
  claims: { sub: string; email?: unknown; email_verified?: unknown; name?: unknown },
): Promise<string> {
  const [known] = await sql.rows<{ person: string }>(
    "SELECT person FROM identity WHERE provider = $1 AND subject = $2",
    [provider, claims.sub],
  );
  if (known) return (await findMember(sql, known.person))?.person ?? refuse({ code: "sign-in-wrong" });
  const email = typeof claims.email === "string" ? claims.email.toLowerCase() : "";
  if (email === "" || claims.email_verified !== true) return refuse({ code: "sign-in-wrong" });
  const member = await memberByEmail(sql, email);
  let person = member?.person;
  if (person === undefined) {
    if (newcomerRoles.length === 0 || !domains.includes(email.slice(email.lastIndexOf("@") + 1)))
      return refuse({ code: "sign-in-wrong" });
    const name = typeof claims.name === "string" && claims.name !== "" ? claims.name.slice(0, 80) : email;
    person = await addMember(sql, parts, { name, email, roles: newcomerRoles, regions: [], sites: [] });
  }
  await sql.write("INSERT INTO identity (company, provider, subject, person) VALUES ($1, $2, $3, $4)", [
    sql.company,
    provider,
    claims.sub,
    person,
  ]);
  return person;
}

function toConsole(reply: FastifyReply, publicUrl: string, problem: string): FastifyReply {
  return reply.redirect(
    pageUrl(publicUrl, `/console/${problem === "" ? "" : `#problem=${encodeURIComponent(problem)}`}`),
  );
}
