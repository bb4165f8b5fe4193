import type { FastifyInstance } from "fastify";
import type { InputOf } from "#sync/contracts/define.ts";
import { problemOf } from "#sync/contracts/refusals.ts";
import type { pairSync } from "#sync/contracts/sync.ts";
import { isLoopback } from "#sync/doors/address-key.ts";
import { openAnswer, sealedBytesMax } from "#sync/protocol/wire/sealed-answer.ts";
import { WireFault } from "#sync/protocol/wire/wire-fault.ts";
import type { Part, Site } from "../site/site.ts";
import { refuse } from "../store/book.ts";
import { SyncTrouble } from "../store/command-queue.ts";
import { CloudTrouble, cloudUrl, pairWith } from "./cloud-client.ts";
import { CloudKeys } from "./cloud-keys.ts";
import { type CloudLink, dropLink, readLink, saveLink } from "./cloud-link.ts";
import { readAnswer } from "./exchange-bytes.ts";
import { schemaVersion } from "./schema-version.ts";
import { followingFile } from "./standby/standby-files.ts";
import { SyncHost } from "./sync-host.ts";
import { type SyncStatus, statusOf } from "./sync-status.ts";

const pairPatienceMs = 30_000;
/** Late facts that one command books; the next exchange brings the next. */
const adoptedAtOnce = 200;

/** The line to the cloud: as long as this box is paired, and never in the way of the warehouse. */
export const syncPart: Part = {
  name: "sync",
  start(site) {
    const desk = new SyncDesk(site);
    site.doors["sync.status"] = async () => ({ ok: true, value: desk.status() });
    site.doors["sync.pair"] = async ({ input }) => ({
      ok: true,
      value: await desk.pair(input as InputOf<typeof pairSync>),
    });
    site.doors["sync.unpair"] = async () => ({ ok: true, value: await desk.unpair() });
    site.routes.push((app) => answersRoute(app, desk));
    site.hubOffsetMs = () => desk.clockOffsetMs;
    site.gauges.sync_pending_facts = () => desk.status().pending.facts;
    site.gauges.sync_log_behind = () => desk.status().log.behind;
    return () => desk.stop();
  },
};

/** Where `kontor sync import` puts what came back on a stick. From this machine only; what counts is that the hub signed it, for this site. */
export const importPath = "/sync/v1/import";
const importType = "application/octet-stream";

function answersRoute(app: FastifyInstance, desk: SyncDesk): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(importType, { parseAs: "buffer", bodyLimit: sealedBytesMax }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(importPath, { bodyLimit: sealedBytesMax }, async (request, reply) => {
      if (!isLoopback(request.ip) || !Buffer.isBuffer(request.body))
        return reply
          .code(403)
          .send({ code: "not-allowed", detail: "Only kontor sync import on this machine may do this." });
      try {
        return await desk.takeAnswer(request.body);
      } catch (error) {
        if (!(error instanceof WireFault || error instanceof SyncTrouble)) throw error;
        return reply.code(400).send({
          ...{ code: error.code, title: "This cannot be taken into the book", detail: error.message },
          todo: "Nothing was changed by this file. Export anew and bring that to the cloud.",
        });
      }
    });
  });
}

class SyncDesk {
  readonly #site: Site;
  #link: CloudLink | undefined;
  #host: SyncHost | undefined;

  constructor(site: Site) {
    this.#site = site;
    this.#link = readLink(site.folder);
    if (this.#link && !this.#isStandby) this.#open(this.#link);
  }

  /** A standby's facts are its primary's, which sends them. It may be paired all the same, to be ready. */
  get #isStandby(): boolean {
    return followingFile.read(this.#site.folder) !== undefined;
  }

  get clockOffsetMs(): number | null {
    return this.#host?.news?.clockOffsetMs ?? null;
  }

  status(): SyncStatus {
    const { reader, sync } = this.#site.store;
    return statusOf({ reader, sync }, this.#link, this.#host?.news, schemaVersion, this.#site.standby.status());
  }

  async pair({ url: given, code }: { url: string; code: string }) {
    const { store, folder, log } = this.#site;
    if (this.#link) return refuse({ code: "cloud-paired", url: this.#link.url });
    const url = cloudUrl(given) ?? refuse({ code: "cloud-url-invalid", url: given });
    const { site, origin } = store.sync.sync();
    const signal = AbortSignal.timeout(pairPatienceMs);
    const key = new CloudKeys(folder).make();
    try {
      const { siteName, companyName, ...answer } = await pairWith(
        url,
        { code, site, origin, schema: schemaVersion },
        key,
        signal,
      );
      if (typeof answer.site === "string" && answer.site !== site)
        return refuse({
          code: "cloud-refuses",
          reason: "other-site",
          detail: `The code is for site ${answer.site}; this box's book is of ${site}. For another box of a site, set it up as its standby, or, where its box is gone, give a bare one: kontor replace.`,
        });
      const { box, company, hubKeys } = answer;
      this.#link = { url, box, company, companyName, siteName, hubKeys, pairedAtMs: Date.now() };
      saveLink(folder, this.#link);
      if (!this.#isStandby) this.#open(this.#link);
      log.info({ url, box }, "paired with the cloud");
      return { box, company: companyName, site: siteName };
    } catch (error) {
      if (error instanceof CloudTrouble) {
        const { code: reason, message: detail } = error;
        if (reason === "unreachable") return refuse({ code: "cloud-unreachable", url, detail });
        return refuse({ code: "cloud-refuses", reason, detail });
      }
      if (signal.aborted) return refuse({ code: "cloud-unreachable", url, detail: `${url} did not answer in time` });
      throw error;
    }
  }

  async unpair() {
    const { url } = this.#link ?? refuse({ code: "cloud-unpaired" });
    await this.stop();
    dropLink(this.#site.folder);
    this.#link = undefined;
    return { url };
  }

  /** Pages that came on a stick, in order; those that are here already are passed over. Throws a `WireFault` for what the hub did not sign for this site. */
  async takeAnswer(sealed: Uint8Array): Promise<{ pages: number; cursor: number; mode: string; refused: string[] }> {
    const { store, folder } = this.#site;
    const { site } = store.sync.sync();
    const bytes = openAnswer(this.#link?.box ?? "", new CloudKeys(folder).answerKey, sealed);
    const { welcome, pages, receipts, bytesOf } = readAnswer(bytes, site, this.#link?.hubKeys ?? []);
    let taken = 0;
    for (const page of pages) {
      const { cursor } = store.sync.sync();
      if (page.to <= cursor) continue;
      if (page.from !== cursor)
        throw new SyncTrouble(
          "order",
          `This answer goes on from ${page.from}, this book stands at ${cursor}. Import the answers in their order, or export anew.`,
        );
      await store.queue.sync({ kind: "page", bytes: bytesOf.get(page) as Uint8Array });
      taken++;
    }
    const refused = receipts.flatMap(({ fault }) => (fault ? [`${fault.code}: ${fault.detail}`] : []));
    return { pages: taken, cursor: store.sync.sync().cursor, mode: welcome.mode, refused };
  }

  async stop(): Promise<void> {
    const host = this.#host;
    this.#host = undefined;
    await host?.stop();
  }

  #open(link: CloudLink): void {
    const { store, folder, log } = this.#site;
    const { leaving } = this.#site.inStep;
    this.#host = new SyncHost(
      {
        file: store.file,
        dataDir: folder.root,
        origin: store.sync.sync().origin,
        schema: schemaVersion,
        leaving: leaving.shared,
        link,
        secrets: folder.secrets,
      },
      store.queue,
      {
        keys: (hubKeys) => {
          if (!this.#link) return;
          this.#link = { ...this.#link, hubKeys: [...hubKeys] };
          saveLink(folder, this.#link);
        },
        current: () => this.#adopt(),
        death: (error) => log.error({ err: error }, "the sync thread failed; it is started anew"),
      },
      leaving.changed$,
    );
  }

  /** Facts of closed epochs wait in the log: this box, which goes on in the site, takes them as facts of its own. */
  async #adopt(): Promise<void> {
    const { store, log } = this.#site;
    if (!store.reader.row("SELECT 1 FROM lateFact WHERE state = 'waiting'")) return;
    const answer = await store.queue.run({
      name: "sync.adopt",
      commandId: "",
      input: { limit: adoptedAtOnce },
      caller: { actor: "system", device: "sync", roles: ["admin"] },
    });
    if (answer.ok) return;
    log.warn(
      { why: "fault" in answer ? answer.fault : problemOf(answer.refusal).detail },
      "late facts were not adopted",
    );
  }
}

/** A box that has no standby and is none. */
export const aloneStandby: SyncStatus["standby"] = {
  role: "alone",
  peer: "",
  state: "off",
  synchronous: false,
  lastHeardMs: null,
  behind: 0,
  aloneSinceMs: null,
  takeOverAfterMs: null,
};
