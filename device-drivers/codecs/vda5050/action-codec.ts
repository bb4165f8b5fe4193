import type { Action, ActionParameter, ActionState, ActionStatus, Blocking, Version } from "./model.ts";
import { Fields, type Mended, NotUnderstood } from "./wire-fields.ts";

/** Action types whose name changed with 3.0, by our name, which is the 2.x one. */
const renamed: Readonly<Record<string, string>> = { initPosition: "initializePosition" };
const oldNames = Object.fromEntries(Object.entries(renamed).map(([old, now]) => [now, old]));

export function encodeAction(version: Version, action: Action, isInstant = false): object {
  const is3 = version === "3.0";
  return {
    actionType: is3 ? (renamed[action.type] ?? action.type) : action.type,
    actionId: action.id,
    ...(action.description !== undefined && {
      [is3 ? "actionDescriptor" : "actionDescription"]: action.description,
    }),
    // 3.0: an instant action never blocks. 2.x knows no SINGLE: HARD is the next that lets nothing run beside it.
    blockingType:
      is3 && isInstant ? "NONE" : !is3 && action.blocking === "single" ? "HARD" : wireBlocking[action.blocking],
    ...(action.parameters.length > 0 && {
      actionParameters: action.parameters.map(({ key, value }) => ({ key, value: wireValue(version, key, value) })),
    }),
    ...(is3 && !isInstant && action.retriable !== undefined && { retriable: action.retriable }),
  };
}

/** `waitForTrigger` names its triggers as a list since 3.0; 2.0 has no objects as values. */
function wireValue(version: Version, key: string, value: ActionParameter["value"]): unknown {
  if (key === "triggerType") return version === "3.0" ? [value].flat() : Array.isArray(value) ? value.join(",") : value;
  if (version === "2.0" && typeof value === "object" && !Array.isArray(value)) return JSON.stringify(value);
  return value;
}

export function decodeAction(fields: Fields): Action {
  const type = fields.text("actionType", "actionName");
  if (type === undefined) throw new NotUnderstood(`${fields.where}.actionType`, "missing");
  const description = fields.text("actionDescription", "actionDescriptor");
  const retriable = fields.bool("retriable");
  return {
    id: fields.mustText("actionId"),
    type: oldNames[type] ?? type,
    blocking: fields.word(blockings, "blockingType") ?? "hard",
    parameters: fields.list("actionParameters").flatMap((one) => {
      const key = one.text("key");
      const value = one.value("value") as ActionParameter["value"] | undefined;
      return key === undefined || value === undefined ? [] : [{ key, value }];
    }),
    ...(description !== undefined && { description }),
    ...(retriable !== undefined && { retriable }),
  };
}

/** The instant actions of a message: under `actions`, or under the name that 1.1 had and some 2.0 software still sends. */
export function decodeInstantActions(raw: unknown, mended: Mended): Action[] {
  const fields = new Fields(raw, "instantActions", mended);
  if (!fields.has("actions", "instantActions")) throw new NotUnderstood("instantActions.actions", "missing");
  if (!fields.has("actions")) mended.add("instantActions: actions came under the key of version 1.1");
  return fields.list("actions", "instantActions").map(decodeAction);
}

export function encodeActionState(version: Version, state: ActionState): object {
  return {
    actionId: state.id,
    ...(state.type !== undefined && {
      actionType: version === "3.0" ? (renamed[state.type] ?? state.type) : state.type,
    }),
    actionStatus: wireStatus(version, state.status),
    ...(state.result !== undefined && { [version === "3.0" ? "actionResult" : "resultDescription"]: state.result }),
  };
}

export function decodeActionState(fields: Fields): ActionState[] {
  const id = fields.text("actionId");
  if (id === undefined) return [];
  const status = fields.word(statuses, "actionStatus");
  const type = fields.text("actionType");
  const result = fields.text("resultDescription", "actionResult");
  return [
    {
      id,
      // An unknown word is not an end: the action goes on until it says how it ended.
      status: status ?? "running",
      ...(type !== undefined && { type: oldNames[type] ?? type }),
      ...(result !== undefined && { result }),
    },
  ];
}

/** The 2.x schemas list no PAUSED and no RETRIABLE: an action that is paused is under way, one that may be retried has failed. */
const wireStatus = (version: Version, status: ActionStatus): string =>
  version === "3.0"
    ? status.toUpperCase()
    : status === "paused"
      ? "RUNNING"
      : status === "retriable"
        ? "FAILED"
        : status.toUpperCase();

const wireBlocking: Readonly<Record<Blocking, string>> = { none: "NONE", single: "SINGLE", soft: "SOFT", hard: "HARD" };
const blockings: Readonly<Record<string, Blocking>> = { NONE: "none", SINGLE: "single", SOFT: "soft", HARD: "hard" };
const statuses: Readonly<Record<string, ActionStatus>> = {
  WAITING: "waiting",
  INITIALIZING: "initializing",
  RUNNING: "running",
  PAUSED: "paused",
  RETRIABLE: "retriable",
  FINISHED: "finished",
  FAILED: "failed",
};
