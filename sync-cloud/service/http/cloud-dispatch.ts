import type { CloudContract } from "../../contracts/cloud/define.ts";
import { cloudContracts } from "../../contracts/cloud/list.ts";
import type { Refusal } from "../../contracts/refusals.ts";
import { type Answer, type Dispatch, mayCall, needs, type Origin, problemsOf } from "../../doors/answer.ts";
import { Refused } from "../../doors/refused.ts";
import { type Act, writeAct } from "../people/audit.ts";
import type { CloudCall, CloudCaller, CloudHandler, CloudHandlers, CloudOrigin, CloudParts } from "./cloud-call.ts";
import { firstAnswerOf, keepAnswer } from "./first-answers.ts";
import { outOfReach, sitesSeen } from "./reach.ts";

/** Commands that a session may call while its second factor is missing, and the one question. */
const withoutSecondFactor = new Set(["sign-in.totp", "sign-in.out", "people.me"]);
/** These write their own line in the trail, because the company is known only inside them. */
const witnessThemselves = /^sign-in\.(?!out)/;

/**
 * The one way in to the cloud: who may, the shape, how far the caller sees, then the handler, in a transaction of the caller's company. Every
 * command leaves a line in the trail: in the same transaction when it was done, after it when it was refused.
 */
export function makeCloudDispatch(handlers: CloudHandlers, parts: CloudParts): Dispatch<CloudCaller> {
  const { database, world, log } = parts;
  const list: Readonly<Record<string, CloudContract>> = cloudContracts;

  return async (caller, name, input, commandId, origin = local) => {
    const from = origin as CloudOrigin;
    const handler = Object.hasOwn(list, name) && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!handler) return no({ code: "command-unknown", name: name.slice(0, 80) });
    const { contract } = handler;
    const act = actOf(contract, caller, from, input);
    const refused = notNow(contract, caller, from);
    if (refused) {
      if (caller) await noteAct({ ...act, outcome: "refused", code: refused.code }, caller.company);
      return no(refused);
    }
    const parsed = contract.input.safeParse(input ?? {});
    if (!parsed.success) return no({ code: "input-invalid", problems: problemsOf(parsed.error.issues) });
    try {
      const value = await answer(handler, caller, from, parsed.data, commandId, act);
      return { ok: true, value };
    } catch (error) {
      const refusal = error instanceof Refused ? error.refusal : undefined;
      if (!refusal) log.error({ err: error, command: name, requestId: from.requestId }, "a call failed");
      if (caller && contract.kind === "command" && !witnessThemselves.test(name))
        await noteAct(
          { ...act, outcome: refusal ? "refused" : "fault", code: refusal?.code ?? "fault" },
          caller.company,
        );
      return refusal ? no(refusal) : { ok: false, fault: String(error) };
    }
  };

  async function answer(
    handler: CloudHandler,
    caller: CloudCaller | undefined,
    origin: CloudOrigin,
    input: unknown,
    commandId: string | undefined,
    act: Act,
  ): Promise<unknown> {
    const { contract } = handler;
    const call: CloudCall = {
      input,
      caller: caller ?? nobody,
      origin,
      commandId: commandId ?? `door:${origin.requestId}`,
      nowMs: world.nowMs(),
      parts,
      sees: "all",
    };
    if (!caller) {
      if (handler.kind === "inside") throw new Error(`${contract.name} is public, so it cannot begin inside a company`);
      return handler.run(call);
    }
    if (handler.kind === "outside") {
      const sees = await database.withCompany(caller.company, (sql) => sitesSeen(sql, caller));
      const far = outOfReach(contract, sees, input);
      if (far) throw new Refused(far);
      const value = await handler.run({ ...call, sees });
      if (contract.kind === "command" && !witnessThemselves.test(contract.name))
        await noteAct({ ...act, outcome: "ok", code: "" }, caller.company);
      return value;
    }
    return database.withCompany(caller.company, async (sql) => {
      const sees = await sitesSeen(sql, caller);
      const far = outOfReach(contract, sees, input);
      if (far) throw new Refused(far);
      if (contract.kind === "query") return handler.run(sql, { ...call, sees });
      const asked = { caller: caller.person, commandId: commandId ?? "", name: contract.name, input };
      const earlier = commandId === undefined ? undefined : await firstAnswerOf(sql, asked);
      if (earlier) return earlier.value;
      const value = await handler.run(sql, { ...call, sees });
      if (commandId !== undefined) await keepAnswer(sql, asked, value, call.nowMs);
      await writeAct(sql, world, { ...act, outcome: "ok", code: "" });
      return value;
    });
  }

  async function noteAct(act: Act, company: number): Promise<void> {
    try {
      await database.withCompany(company, (sql) => writeAct(sql, world, act));
    } catch (error) {
      log.error({ err: error, command: act.command }, "the trail could not be written");
    }
  }
}

/** Why this caller may not call this contract, or undefined. */
function notNow(contract: CloudContract, caller: CloudCaller | undefined, origin: CloudOrigin): Refusal | undefined {
  if (origin.foreign && contract.kind === "command") return { code: "foreign-page" };
  if (!caller)
    return contract.may === "public" && contract.name !== "sign-in.totp" ? undefined : { code: "sign-in-needed" };
  if (caller.needs !== "" && contract.may !== "public" && !withoutSecondFactor.has(contract.name))
    return { code: "second-factor-needed" };
  if (!mayCall(contract, caller.roles, "company-admin"))
    return { code: "not-allowed", command: contract.name, needs: needs(contract) || "company-admin" };
  return undefined;
}

function actOf(contract: CloudContract, caller: CloudCaller | undefined, origin: CloudOrigin, input: unknown): Act {
  const { site } = (typeof input === "object" && input !== null ? input : {}) as { site?: unknown };
  return {
    person: caller?.person ?? "",
    name: caller?.name ?? "",
    command: contract.name,
    site: typeof site === "string" ? site.slice(0, 64) : "",
    outcome: "ok",
    code: "",
    input,
    address: origin.address,
    requestId: origin.requestId,
  };
}

const no = (refusal: Refusal): Answer => ({ ok: false, refusal });
const local: Origin = { address: "local" };
const nobody: CloudCaller = {
  company: 0,
  person: "",
  name: "",
  roles: [],
  regions: [],
  sites: [],
  session: "",
  needs: "",
};
