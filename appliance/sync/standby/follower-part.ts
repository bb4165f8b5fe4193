import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { backoff } from "#drivers/kit/backoff.ts";
import type { InputOf } from "#sync/contracts/define.ts";
import type { inviteStandby } from "#sync/contracts/sync.ts";
import { base32 } from "#sync/protocol/origin.ts";
import { isSignedBy } from "#sync/protocol/wire/keys.ts";
import type { Part, Site } from "../../site/site.ts";
import { refuse } from "../../store/book.ts";
import { boxKey } from "../cloud-link.ts";
import { aloneStandby } from "../sync-part.ts";
import type { SyncStatus } from "../sync-status.ts";
import { FollowerGate } from "./follower-gate.ts";
import { readSecrets, sealSecrets, secretsHash } from "./handed-secrets.ts";
import {
  addressOf,
  answerProof,
  type Doors,
  doorsOf,
  isFrom,
  joinProof,
  joinRequest,
  sameText,
  standbyPaths,
} from "./joining.ts";
import { endOf, hashAt, rowsAfter } from "./journal-rows.ts";
import { LanTrouble, postLan } from "./lan-client.ts";
import { encodeRows, packRowsMax } from "./row-pack.ts";
import { type Follower, followerFile, handedOverFile } from "./standby-files.ts";
import { tailAfter, tailRequest } from "./tail.ts";

/** A standby's question is held open for so long at most. */
export const followPollMs = 1_000;
const codeLastsMs = 10 * 60_000;
const codeTriesMax = 10;
const lookEveryMs = 50;
/** At its start a box asks its standby for this long whether that one has taken over; a standby that is off must not keep it from working. */
const askMs = 3_000;
/** How often it looks whether its own doors are open. */
const doorsMs = 250;

const rowsRequest = z.object({
  after: z.int().nonnegative(),
  hash: z.string().max(64),
  waitMs: z.int().min(0).max(10_000),
  /** The standby's own doors, as far as it has opened them. */
  ports: doorsOf.optional(),
});
const secretsRequest = z.object({ hash: z.string().max(64) });
/** `proof` is the standby's signature of `fenceText`. */
const fenceRequest = z.object({ origin: z.string().min(1).max(100), proof: z.string().regex(/^[\w-]{86}$/) });

/** What a standby signs to say that it goes on in the site as `origin`. */
export const fenceText = (origin: string): Uint8Array => Buffer.from(JSON.stringify(["kontor-fence-1", origin]));

/** The side of a box that another one follows. */
export const followerPart: Part = {
  name: "standby's primary",
  async start(site) {
    const desk = new FollowerDesk(site);
    site.doors["sync.invite-standby"] = async ({ input }) => ({
      ok: true,
      value: desk.invite(input as InputOf<typeof inviteStandby>),
    });
    site.doors["sync.drop-standby"] = async () => ({ ok: true, value: desk.drop() });
    site.doors["sync.take-over"] = async () => refuse({ code: "standby-not-here", role: desk.role });
    site.standby.status = () => desk.status();
    site.routes.push((app) => desk.mount(app));
    site.gauges.standby_behind_rows = () => desk.status().behind;
    await desk.askWhoGoesOn();
    desk.sayIfBack();
    return () => desk.stop();
  },
};

class FollowerDesk {
  readonly #site: Site;
  #follower: Follower | undefined;
  #gate: FollowerGate | undefined;
  #invited: { code: string; untilMs: number; tries: number; synchronous: boolean; aloneAfterMs: number } | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #stopped = new AbortController();
  #saying: Promise<void> = Promise.resolve();

  constructor(site: Site) {
    this.#site = site;
    const known = followerFile.read(site.folder);
    if (known) this.#take(known, false);
    this.#timer = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  get role(): SyncStatus["standby"]["role"] {
    return this.#follower ? "primary" : "alone";
  }

  invite({ synchronous, aloneAfterMs }: { synchronous: boolean; aloneAfterMs: number }) {
    const expiresAt = Date.now() + codeLastsMs;
    const code = base32(randomBytes(12), 12)
      .toUpperCase()
      .replace(/(.{4})(?=.)/g, "$1-");
    this.#invited = { code, untilMs: expiresAt, tries: 0, synchronous, aloneAfterMs };
    return { code, expiresAt };
  }

  drop() {
    const peer = this.#follower?.name ?? refuse({ code: "standby-not-here", role: "alone" });
    followerFile.drop(this.#site.folder);
    this.#gate?.goAlone();
    this.#follower = undefined;
    this.#gate = undefined;
    this.#site.inStep.until = undefined;
    this.#letLeave();
    return { peer };
  }

  status(): SyncStatus["standby"] {
    const gate = this.#gate;
    if (!this.#follower || !gate) return aloneStandby;
    const behind = Math.max(0, this.#site.store.queue.headPos - gate.ackPos);
    const silentMs = gate.lastHeardMs === null ? Number.POSITIVE_INFINITY : Date.now() - gate.lastHeardMs;
    const isGone = silentMs > Math.max(gate.aloneAfterMs, 2 * followPollMs);
    return {
      role: "primary",
      peer: this.#follower.name,
      state: gate.lastHeardMs === null ? "waiting" : isGone ? "gone" : behind > 0 ? "catching-up" : "in-step",
      synchronous: gate.synchronous,
      lastHeardMs: gate.lastHeardMs,
      behind,
      aloneSinceMs: gate.aloneSinceMs,
      takeOverAfterMs: null,
    };
  }

  mount(app: FastifyInstance): void {
    app.post(standbyPaths.join, async (request, reply) => this.#join(request, reply));
    app.post(standbyPaths.rows, async (request, reply) => this.#rows(request, reply));
    app.post(standbyPaths.fence, async (request, reply) => this.#fence(request, reply));
    app.post(standbyPaths.who, async () => this.#who());
    app.post(standbyPaths.secrets, async (request, reply) => this.#secrets(request, reply));
    app.post(standbyPaths.tail, async (request, reply) => this.#tail(request, reply));
  }

  /** A primary that was away may have been replaced: its standby is the one who knows. */
  async askWhoGoesOn(): Promise<void> {
    const { follower, log, store } = { follower: this.#follower, ...this.#site };
    if (!follower || follower.url === "") return;
    try {
      const { bytes } = await postLan(follower.url + standbyPaths.who, {
        body: Buffer.from("{}"),
        token: follower.token,
        fingerprint256: follower.fingerprint256,
        timeoutMs: askMs,
        bytesMax: 10_000,
        signal: AbortSignal.timeout(askMs),
      });
      const { role, origin, proof } = JSON.parse(bytes.toString()) as { role: string; origin: string; proof: string };
      if (role === "standby") return;
      if (!isSignedBy(follower.publicKey, fenceText(origin), Buffer.from(proof, "base64url"))) return;
      if (origin === store.sync.sync().origin) return;
      await store.queue.sync({ kind: "fence", authority: origin });
      log.warn({ authority: origin }, "the standby took over while this box was away: it takes no commands");
    } catch (error) {
      if (!(error instanceof LanTrouble)) log.warn({ err: error }, "the standby could not be asked who goes on");
    }
  }

  sayIfBack(): void {
    if (this.#site.store.sync.sync().fencedBy !== "") this.#saying = this.#sayIAmBack();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    clearInterval(this.#timer);
    this.#site.inStep.until = undefined;
    this.#gate?.goAlone();
    this.#letLeave();
    await this.#saying;
  }

  #take(follower: Follower, joins: boolean): void {
    this.#follower = follower;
    const gate = new FollowerGate({ ...follower, joins }, Date.now);
    this.#gate = gate;
    this.#site.inStep.until = follower.synchronous ? (pos) => gate.reached(pos) : undefined;
    this.#letLeave();
  }

  /** Tells the thread that talks to the cloud how far it may. */
  #letLeave(): void {
    this.#site.inStep.leaving.set(this.#gate ? this.#gate.leavesPos : Number.POSITIVE_INFINITY);
  }

  #look(): void {
    const goesAlone = this.#gate?.look();
    this.#letLeave();
    if (!goesAlone) return;
    this.#site.log.warn({ standby: this.#follower?.name }, "the standby is silent: this box goes on alone");
  }

  #join(request: FastifyRequest, reply: FastifyReply) {
    const invited = this.#invited;
    if (!invited || Date.now() > invited.untilMs || invited.tries++ >= codeTriesMax)
      return no(reply, 404, "code-unknown", "There is no open invitation. Make a new code on the primary.");
    const asked = joinRequest.safeParse(request.body);
    if (!asked.success) return no(reply, 400, "malformed", "Not a request to join.");
    const { name, publicKey, answerKey, proof } = asked.data;
    const fingerprint = request.protocol === "https" ? this.#site.certificate.current.fingerprint256 : "";
    if (!sameText(proof, joinProof(invited.code, { name, publicKey, answerKey }, fingerprint)))
      return no(
        reply,
        403,
        "code-unknown",
        "The code is not the one that this box shows, or somebody stands in between.",
      );
    this.#invited = undefined;
    const { synchronous, aloneAfterMs } = invited;
    const { site, origin } = this.#site.store.sync.sync();
    const token = randomBytes(32).toString("hex");
    const follower: Follower = {
      ...{ name, publicKey, answerKey, token, synchronous, aloneAfterMs },
      ...{ url: "", fingerprint256: "" },
    };
    followerFile.write(this.#site.folder, follower);
    this.#take(follower, true);
    this.#site.log.info({ standby: name, synchronous }, "a standby has joined");
    const answer = {
      ...{ site, primary: origin, primaryKey: boxKey(this.#site.folder).publicKey, token, synchronous, aloneAfterMs },
      secrets: sealSecrets(readSecrets(this.#site.folder), name, answerKey, randomBytes(32)),
    };
    return { ...answer, proof: answerProof(invited.code, answer, publicKey) };
  }

  async #rows(request: FastifyRequest, reply: FastifyReply) {
    const [follower, gate] = [this.#follower, this.#gate];
    if (!follower || !gate || !isFrom(request, follower)) return notMine(reply);
    const asked = rowsRequest.safeParse(request.body);
    if (!asked.success) return no(reply, 400, "malformed", "Not a request for rows.");
    const { after, hash, waitMs, ports } = asked.data;
    const { store, folder } = this.#site;
    if (store.sync.sync().fencedBy !== "") return no(reply, 409, "fenced", "This box takes no commands any more.");
    if (hashAt(store.reader, after) !== hash)
      return no(
        reply,
        409,
        "diverged",
        `Row ${after} of this journal is another one: the standby is no copy of it. Let it join anew.`,
      );
    if (ports) this.#noteDoors(request, follower, ports);
    gate.heard(after, store.queue.headPos);
    this.#letLeave();
    if (store.queue.headPos <= after) await this.#news(after, waitMs, request);
    const key = boxKey(folder);
    for (let most = packRowsMax; ; most = Math.ceil(most / 2)) {
      try {
        const rows = rowsAfter(store.reader, after, most);
        const bytes = encodeRows({ rows, headPos: endOf(store.reader).pos, inStep: gate.isInStep }, key.sign);
        return reply.type("application/octet-stream").send(bytes);
      } catch (error) {
        if (most === 1) throw error;
      }
    }
  }

  /** Until the journal has grown beyond `after`, the time is over, or nobody listens any more. */
  #news(after: number, waitMs: number, request: FastifyRequest): Promise<void> {
    const { queue } = this.#site.store;
    return new Promise((resolve) => {
      const timer = setTimeout(done, waitMs);
      const grown = queue.committed$.subscribe((pos) => pos > after && done());
      request.raw.socket.once("close", done);
      if (this.#stopped.signal.aborted) done();
      function done(): void {
        clearTimeout(timer);
        grown.unsubscribe();
        request.raw.socket.off("close", done);
        resolve();
      }
    });
  }

  async #fence(request: FastifyRequest, reply: FastifyReply) {
    const follower = this.#follower;
    if (!follower || !isFrom(request, follower)) return notMine(reply);
    const asked = fenceRequest.safeParse(request.body);
    if (!asked.success) return no(reply, 400, "malformed", "Not a fence.");
    const { origin, proof } = asked.data;
    if (!isSignedBy(follower.publicKey, fenceText(origin), Buffer.from(proof, "base64url")))
      return no(reply, 403, "signature", "Not signed by the standby that joined.");
    const { store, log } = this.#site;
    const state = store.sync.sync();
    if (state.fencedBy !== origin) {
      await store.queue.sync({ kind: "fence", authority: origin });
      log.warn({ authority: origin }, "the standby has taken over: this box takes no commands");
    }
    return { origin: state.origin, seq: state.seq };
  }

  /** Passwords of machines change while a standby follows. */
  async #secrets(request: FastifyRequest, reply: FastifyReply) {
    const follower = this.#follower;
    if (!follower || !isFrom(request, follower)) return notMine(reply);
    const asked = secretsRequest.safeParse(request.body);
    if (!asked.success) return no(reply, 400, "malformed", "Not a request for secrets.");
    if (this.#site.store.sync.sync().fencedBy !== "")
      return no(reply, 409, "fenced", "This box takes no commands any more.");
    const secrets = readSecrets(this.#site.folder);
    if (secretsHash(secrets, follower.token) === asked.data.hash) return { secrets: "" };
    return { secrets: sealSecrets(secrets, follower.name, follower.answerKey, randomBytes(32)) };
  }

  /** To the box that goes on, what it has not: neither needs the cloud for it. */
  async #tail(request: FastifyRequest, reply: FastifyReply) {
    const follower = this.#follower;
    if (!follower || !isFrom(request, follower)) return notMine(reply);
    const asked = tailRequest.safeParse(request.body);
    if (!asked.success) return no(reply, 400, "malformed", "Not a request for facts.");
    const { store, folder } = this.#site;
    const state = store.sync.sync();
    if (state.fencedBy === "") return no(reply, 409, "not-fenced", "This box works: nobody goes on in its place.");
    const { origin, seq, tip } = asked.data;
    if (origin !== state.origin || store.sync.hashAt(origin, seq) !== tip)
      return no(reply, 409, "diverged", `Fact ${seq} of ${origin} is another one here; the cloud will sort it out.`);
    // What is asked for next is on the disk there.
    if ((handedOverFile.read(folder)?.seq ?? 0) < seq) handedOverFile.write(folder, { origin, seq });
    const bytes = tailAfter(store.sync, asked.data, boxKey(folder).sign);
    return reply.type("application/octet-stream").send(Buffer.from(bytes));
  }

  #who() {
    const { origin } = this.#site.store.sync.sync();
    const proof = Buffer.from(boxKey(this.#site.folder).sign(fenceText(origin))).toString("base64url");
    return { role: "primary", origin, proof };
  }

  #noteDoors(request: FastifyRequest, follower: Follower, doors: Doors): void {
    const { url, fingerprint256 } = addressOf(request, doors);
    if (url === follower.url) return;
    const known = { ...follower, url, fingerprint256 };
    this.#follower = known;
    followerFile.write(this.#site.folder, known);
  }

  /** A box that was replaced says where it is, so that the other can take what it still has. */
  async #sayIAmBack(): Promise<void> {
    const { signal } = this.#stopped;
    const { store, ready, log } = this.#site;
    const pause = backoff({ firstMs: 1_000, maxMs: 60_000 });
    for (let failures = 0; !signal.aborted && store.sync.sync().fencedBy !== ""; ) {
      const follower = this.#follower;
      const { http, https } = ready.ports;
      if (!follower || follower.url === "") return;
      try {
        // Its own doors open last.
        if (http && https) {
          const doors: Doors = { http, https, fingerprint256: ready.certificateFingerprint256 };
          const { url, token, fingerprint256 } = follower;
          const options = { token, fingerprint256, timeoutMs: askMs, bytesMax: 10_000, signal };
          await postLan(url + standbyPaths.back, { ...options, body: Buffer.from(JSON.stringify(doors)) });
          return;
        }
      } catch (error) {
        // It has all, or knows this box no more.
        if (signal.aborted || (error instanceof LanTrouble && error.status !== 0 && error.status < 500)) return;
        if (failures++ === 0) log.warn({ why: (error as Error).message }, "the box that goes on does not answer yet");
      }
      await delay(failures === 0 ? doorsMs : pause.nextMs(), undefined, { signal }).catch(() => {});
    }
  }
}

const no = (reply: FastifyReply, status: number, code: string, detail: string) =>
  reply.code(status).send({ code, detail });
const notMine = (reply: FastifyReply) => no(reply, 401, "standby-unknown", "This box has no such standby.");
