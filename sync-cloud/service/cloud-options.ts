import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

export interface CloudOptions {
  /** Where PGlite and the service's own key live. */
  data: string;
  /** PostgreSQL in place of PGlite. */
  databaseUrl?: string;
  host: string;
  port: number;
  publicUrl?: string;
  tls?: { key: string; cert: string };
  behindProxy: boolean;
  logLevel: string;
  /** 32 bytes that all nodes share, base64. */
  key?: string;
  migrateOnly: boolean;
  /** The database was put back from a backup: whoever has seen more of a log than it holds must be told. */
  restored?: boolean;
  /** Where large files lie: versions that boxes fetch, and their backups. All nodes share it. The data folder when left out. */
  shelf?: string;
}

export const cloudHelp = `Starts the cloud of one or many companies: the hub that sites sync with, and what people see of it.

  npm run cloud                                   PGlite in ./cloud-data, on http://127.0.0.1:8600
  npm run cloud -- --data /srv/kontor-cloud       data elsewhere
  DATABASE_URL=postgresql://… npm run cloud       PostgreSQL; as many nodes as you like
  npm run cloud -- release add FILE               put a version on the shelf, from where boxes fetch it (release --help)

  --host ADDRESS      127.0.0.1. Any other needs --tls-cert and --tls-key, or --behind-proxy
  --port NUMBER       8600; 0 takes a free one
  --public-url URL    how people and boxes reach it, e.g. https://cloud.example
  --tls-cert FILE     PEM, with the chain
  --tls-key FILE      PEM
  --behind-proxy      a proxy in front does TLS; its X-Forwarded-For is believed
  --migrate-only      bring the tables up to date and end
  --restored          the database was put back from a backup: say it once, at the first start, on one node (or with --migrate-only, before all)
  --log-level LEVEL   info

A node may sign in to PostgreSQL as somebody who owns nothing and is a member of kontor_service; then "--migrate-only", as the owner, comes first.
Environment: DATABASE_URL, KONTOR_CLOUD_DATA, KONTOR_CLOUD_KEY (32 bytes in base64, the same on every node), KONTOR_CLOUD_COMPANY (name of the first
company), KONTOR_KEEP_LOG_DAYS (for how long the log is kept; 90 when left out), KONTOR_METRICS_TOKEN, KONTOR_SHELF (a folder that all nodes share). All of it is told in docs/cloud.md.`;

/** Throws with words for a person. */
export function cloudOptions(args: readonly string[], env: NodeJS.ProcessEnv = process.env): CloudOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", short: "h" },
      data: { type: "string" },
      host: { type: "string" },
      port: { type: "string" },
      "public-url": { type: "string" },
      "tls-cert": { type: "string" },
      "tls-key": { type: "string" },
      "behind-proxy": { type: "boolean" },
      "migrate-only": { type: "boolean" },
      restored: { type: "boolean" },
      "log-level": { type: "string" },
    },
  });
  if (values.help) return "help";
  const host = values.host ?? "127.0.0.1";
  const port = Number(values.port ?? 8600);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is no port: 0 to 65535.`);
  const [cert, key] = [values["tls-cert"], values["tls-key"]];
  if ((cert === undefined) !== (key === undefined)) throw new Error("--tls-cert and --tls-key come together.");
  const behindProxy = values["behind-proxy"] ?? false;
  if (!isLoopback(host) && cert === undefined && !behindProxy)
    throw new Error(
      `On ${host} others could listen in. Give --tls-cert and --tls-key, or --behind-proxy when a proxy in front does TLS.`,
    );
  const publicUrl = values["public-url"]?.replace(/\/+$/, "");
  if (publicUrl !== undefined && !URL.canParse(publicUrl)) throw new Error(`--public-url ${publicUrl} is no URL.`);
  const databaseUrl = env.DATABASE_URL || undefined;
  const data = resolve(values.data ?? env.KONTOR_CLOUD_DATA ?? join(env.INIT_CWD ?? process.cwd(), "cloud-data"));
  return {
    data,
    shelf: resolve(env.KONTOR_SHELF || data),
    ...(databaseUrl && { databaseUrl }),
    host,
    port,
    ...(publicUrl && { publicUrl }),
    ...(cert && key && { tls: { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") } }),
    behindProxy,
    logLevel: values["log-level"] ?? "info",
    ...(env.KONTOR_CLOUD_KEY && { key: env.KONTOR_CLOUD_KEY }),
    migrateOnly: values["migrate-only"] ?? false,
    restored: values.restored ?? false,
  };
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
