import type { FastifyInstance, FastifyRequest } from "fastify";
import pino from "pino";
import { Subject } from "rxjs";
import { CallLimit } from "#sync/doors/call-limit.ts";
import { DoorMeter } from "#sync/doors/door-meter.ts";
import { Doorway } from "#sync/doors/doorway.ts";
import { makeHttpServer } from "#sync/doors/http-server.ts";
import { restDoor } from "#sync/doors/rest/rest-routes.ts";
import { rpcRoutes } from "#sync/doors/rpc-routes.ts";
import type { Role } from "#sync/model/records/person.ts";
import { callerKey } from "../api/access.ts";
import { type Dispatch, makeDispatch } from "../api/dispatch.ts";
import { largeInputs } from "../api/http/http-doors.ts";
import { whoIs } from "../api/http/who-is.ts";
import { type Certify, SignInDesk } from "../api/people/sign-in-desk.ts";
import { siteApi } from "../api/rest/site-api.ts";
import { issueAuthority } from "../api/tls/issue.ts";
import { issueDevice } from "../api/tls/issue-device.ts";
import { handlers } from "../handlers.ts";
import type { Caller } from "../store/book.ts";
import type { Answer, CommandCall } from "../store/run-command.ts";
import { TestSite } from "./test-site.ts";

/** The doors over a book in memory, in this process: requests go in by `app.inject`, and nothing listens. */
export class DoorSite {
  readonly site = new TestSite();
  readonly faults: string[] = [];
  readonly committed$ = new Subject<number>();
  readonly desk: SignInDesk;
  readonly dispatch: Dispatch;
  readonly doorway: Doorway<Caller>;
  readonly app: FastifyInstance;
  #issued: ReturnType<typeof issueAuthority> | undefined;

  constructor({ callsPer10s = 0 }: { callsPer10s?: number } = {}) {
    const queue = { run: (call: CommandCall) => this.#run(call) };
    const reader = this.site.book;
    const certify: Certify = async (...request) => issueDevice(await this.#authority(), ...request);
    this.desk = new SignInDesk({ queue, reader, pepper: "pepper", cliToken: "cli-token", certify });
    this.dispatch = makeDispatch({
      handlers,
      doors: { ...this.desk.handlers },
      queue,
      reader,
      onFault: (text) => this.faults.push(text),
      onNotAllowed: ({ address }, name) => this.desk.audit(address, `not-allowed ${name}`),
    });
    this.doorway = new Doorway({
      dispatch: this.dispatch,
      limit: new CallLimit(callsPer10s),
      meter: new DoorMeter(),
      keyOf: callerKey,
    });
    this.app = makeHttpServer(pino({ level: "silent" }));
    const who = (request: FastifyRequest) => whoIs(request, this.desk);
    rpcRoutes(this.app, { doorway: this.doorway, whoIs: who, largeInputs });
    restDoor({ doorway: this.doorway, whoIs: who, api: siteApi("0.0.0") })(this.app);
  }

  /** Makes a person with this role and gives the token of a session. */
  async signIn(role: Role): Promise<string> {
    const badge = `BADGE-${role}`;
    const admin = { actor: "system", device: "test", roles: ["admin"] } as const;
    const person = { id: `p-${role}`, name: `The ${role}`, roles: [role], badge };
    await this.dispatch(admin, "people.save", person, `make-${role}`);
    const answer = await this.dispatch(undefined, "people.sign-in", { badge, device: "test-device" });
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    return (answer.value as { token: string }).token;
  }

  async close(): Promise<void> {
    this.desk.stop();
    await this.app.close();
  }

  #authority(): ReturnType<typeof issueAuthority> {
    this.#issued ??= issueAuthority("test site", Date.now());
    return this.#issued;
  }

  /** As the writer does it: the answer comes after the commit. A fault in a command fails the test that looks at `faults`. */
  async #run(call: CommandCall): Promise<Answer> {
    const answer = this.site.sendMany([structuredClone(call)])[0] as Answer;
    if ("fault" in answer) this.faults.push(answer.fault);
    this.committed$.next(this.site.runner.headPos);
    return answer;
  }
}
