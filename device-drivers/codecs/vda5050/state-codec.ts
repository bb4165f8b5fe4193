import { decodeActionState, encodeActionState } from "./action-codec.ts";
import { decodeError, encodeError } from "./error-codec.ts";
import type { Load, OperatingMode, Position, VehicleRequest, VehicleState, Version } from "./model.ts";
import { Fields, type Mended } from "./wire-fields.ts";
import { toM, toRad } from "./wire-units.ts";

/** VDA 5050, "Implementation of the state message", read from any version. What is not said is what a healthy idle vehicle would say. */
export function decodeState(raw: unknown, mended: Mended): VehicleState {
  const fields = new Fields(raw, "state", mended);
  const position = fields.object("agvPosition", "mobileRobotPosition");
  const velocity = fields.object("velocity");
  const safety = fields.object("safetyState");
  const battery = fields.object("batteryState", "powerSupply");
  const millivolts = battery?.mm("batteryVoltage");
  const rangeMm = battery?.mm("reach", "range");
  return {
    orderId: fields.textOr("", "orderId"),
    orderUpdate: fields.int("orderUpdateId") ?? 0,
    lastNodeId: fields.textOr("", "lastNodeId"),
    lastNodeSeq: fields.int("lastNodeSequenceId") ?? 0,
    nodesLeft: decodeLeft(fields.list("nodeStates"), "nodeId"),
    edgesLeft: decodeLeft(fields.list("edgeStates"), "edgeId"),
    ...(position && { position: decodePosition(position) }),
    ...(velocity && { speedMmS: Math.round(Math.hypot(velocity.mm("vx") ?? 0, velocity.mm("vy") ?? 0)) }),
    ...(fields.has("loads") && { loads: fields.list("loads").map(decodeLoad) }),
    driving: fields.bool("driving") ?? false,
    paused: fields.bool("paused") ?? false,
    wantsBase: fields.bool("newBaseRequest") ?? false,
    actions: fields.list("actionStates").flatMap(decodeActionState),
    instantActions: fields.list("instantActionStates").flatMap(decodeActionState),
    zoneActions: fields.list("zoneActionStates").flatMap(decodeActionState),
    battery: {
      chargePermille: permille(battery?.number("batteryCharge", "stateOfCharge") ?? 100),
      charging: battery?.bool("charging") ?? false,
      ...(millivolts !== undefined && { millivolts }),
      ...(rangeMm !== undefined && { rangeMm }),
    },
    // Who does not say a mode that we know is not asked to drive.
    mode: fields.word(modes, "operatingMode") ?? "manual",
    errors: fields.list("errors").map(decodeError),
    notes: fields
      .list("information")
      .map((one) => ({ type: one.textOr("", "infoType"), text: one.textOr("", "infoDescription", "infoDescriptor") })),
    eStop: safety?.word(eStops, "eStop", "activeEmergencyStop") ?? "none",
    fieldViolation: safety?.bool("fieldViolation") ?? false,
    requests: [...fields.list("zoneRequests"), ...fields.list("edgeRequests")].flatMap(decodeRequest),
    maps: fields.list("maps").map((map) => ({
      id: map.textOr("", "mapId"),
      version: map.textOr("", "mapVersion"),
      enabled: map.text("mapStatus")?.toUpperCase() === "ENABLED",
    })),
    zoneSets: fields.list("zoneSets").map((set) => ({
      id: set.textOr("", "zoneSetId"),
      mapId: set.textOr("", "mapId"),
      enabled: set.text("zoneSetStatus")?.toUpperCase() === "ENABLED",
    })),
  };
}

function decodeLeft(list: readonly Fields[], idName: string): { id: string; seq: number; released: boolean }[] {
  return list
    .map((one) => ({
      id: one.textOr("", idName),
      seq: one.mustInt("sequenceId"),
      released: one.bool("released") ?? true,
    }))
    .sort((a, b) => a.seq - b.seq);
}

export function decodePosition(fields: Fields): Position {
  const deviationMm = fields.mm("deviationRange");
  return {
    xMm: fields.mm("x") ?? 0,
    yMm: fields.mm("y") ?? 0,
    headingMdeg: fields.mdeg("theta") ?? 0,
    mapId: fields.textOr("", "mapId"),
    localized: fields.bool("positionInitialized", "localized") ?? true,
    ...(deviationMm !== undefined && { deviationMm }),
  };
}

function decodeLoad(fields: Fields): Load {
  const id = fields.text("loadId");
  const type = fields.text("loadType");
  const position = fields.text("loadPosition");
  const weightGrams = fields.mm("weight");
  return {
    ...(id !== undefined && id !== "" && { id }),
    ...(type !== undefined && { type }),
    ...(position !== undefined && { position }),
    ...(weightGrams !== undefined && { weightGrams }),
  };
}

function decodeRequest(fields: Fields): VehicleRequest[] {
  const id = fields.text("requestId");
  const kind = fields.word(
    { ACCESS: "access", REPLANNING: "replanning", CORRIDOR: "corridor" } as const,
    "requestType",
  );
  const status = fields.word(requestStatuses, "requestStatus");
  if (id === undefined || kind === undefined || status === undefined) return [];
  const zoneId = fields.text("zoneId");
  const zoneSetId = fields.text("zoneSetId");
  const edgeId = fields.text("edgeId");
  const seq = fields.int("sequenceId");
  return [
    {
      id,
      kind,
      status,
      ...(zoneId !== undefined && { zoneId }),
      ...(zoneSetId !== undefined && { zoneSetId }),
      ...(edgeId !== undefined && { edgeId }),
      ...(seq !== undefined && { seq }),
    },
  ];
}

/** As a vehicle of this version says it. */
export function encodeState(version: Version, state: VehicleState): object {
  const is3 = version === "3.0";
  const left = (idName: string) => (one: { id: string; seq: number; released: boolean }) => ({
    [idName]: one.id,
    sequenceId: one.seq,
    released: one.released,
  });
  const actionStates = (is3 ? state.actions : [...state.actions, ...state.instantActions]).map((one) =>
    encodeActionState(version, one),
  );
  const { millivolts, rangeMm } = state.battery;
  return {
    orderId: state.orderId,
    orderUpdateId: state.orderUpdate,
    lastNodeId: state.lastNodeId,
    lastNodeSequenceId: state.lastNodeSeq,
    nodeStates: state.nodesLeft.map(left("nodeId")),
    edgeStates: state.edgesLeft.map(left("edgeId")),
    ...(state.position && { [is3 ? "mobileRobotPosition" : "agvPosition"]: encodePosition(version, state.position) }),
    ...(state.speedMmS !== undefined && { velocity: { vx: toM(state.speedMmS), vy: 0, omega: 0 } }),
    ...(state.loads && { loads: state.loads.map(encodeLoad) }),
    driving: state.driving,
    paused: state.paused,
    newBaseRequest: state.wantsBase,
    actionStates,
    ...(is3 && {
      instantActionStates: state.instantActions.map((one) => encodeActionState(version, one)),
      zoneActionStates: state.zoneActions.map((one) => encodeActionState(version, one)),
      zoneRequests: state.requests.filter(({ kind }) => kind !== "corridor").map(encodeRequest),
      edgeRequests: state.requests.filter(({ kind }) => kind === "corridor").map(encodeRequest),
      zoneSets: state.zoneSets.map(({ id, mapId, enabled }) => ({
        zoneSetId: id,
        mapId,
        zoneSetStatus: enabled ? "ENABLED" : "DISABLED",
      })),
    }),
    ...(version !== "2.0" && {
      maps: state.maps.map((map) => ({
        mapId: map.id,
        mapVersion: map.version,
        mapStatus: map.enabled ? "ENABLED" : "DISABLED",
      })),
    }),
    [is3 ? "powerSupply" : "batteryState"]: {
      [is3 ? "stateOfCharge" : "batteryCharge"]: state.battery.chargePermille / 10,
      charging: state.battery.charging,
      ...(millivolts !== undefined && { batteryVoltage: toM(millivolts) }),
      ...(rangeMm !== undefined && { [is3 ? "range" : "reach"]: Math.round(toM(rangeMm)) }),
    },
    operatingMode: wireMode(version, state.mode),
    errors: state.errors.map((error) => encodeError(version, error)),
    information: state.notes.map(({ type, text }) => ({
      infoType: type,
      [is3 ? "infoDescriptor" : "infoDescription"]: text,
      infoLevel: "INFO",
    })),
    safetyState: is3
      ? {
          activeEmergencyStop: state.eStop === "auto-ack" ? "MANUAL" : state.eStop.toUpperCase(),
          fieldViolation: state.fieldViolation,
        }
      : { eStop: state.eStop.replace("-", "").toUpperCase(), fieldViolation: state.fieldViolation },
  };
}

export function encodePosition(version: Version, at: Position): object {
  return {
    x: toM(at.xMm),
    y: toM(at.yMm),
    theta: toRad(at.headingMdeg),
    mapId: at.mapId,
    [version === "3.0" ? "localized" : "positionInitialized"]: at.localized,
    ...(at.deviationMm !== undefined && { deviationRange: toM(at.deviationMm) }),
  };
}

const encodeLoad = (load: Load): object => ({
  ...(load.id !== undefined && { loadId: load.id }),
  ...(load.type !== undefined && { loadType: load.type }),
  ...(load.position !== undefined && { loadPosition: load.position }),
  ...(load.weightGrams !== undefined && { weight: toM(load.weightGrams) }),
});

const encodeRequest = ({ id, kind, status, ...where }: VehicleRequest): object => ({
  requestId: id,
  requestType: kind.toUpperCase(),
  requestStatus: status.toUpperCase(),
  ...(kind === "corridor"
    ? { edgeId: where.edgeId ?? "", sequenceId: where.seq ?? 0 }
    : { zoneId: where.zoneId ?? "", zoneSetId: where.zoneSetId ?? "" }),
});

/** 2.x knows no start-up and no intervention: both mean that a person has the vehicle. */
function wireMode(version: Version, mode: OperatingMode): string {
  if (version === "3.0") return mode === "teach-in" ? "TEACH_IN" : mode.toUpperCase();
  if (mode === "startup" || mode === "intervened") return "MANUAL";
  return mode === "teach-in" ? "TEACHIN" : mode.toUpperCase();
}

const permille = (percent: number): number => Math.min(1_000, Math.max(0, Math.round(percent * 10)));

const modes: Readonly<Record<string, OperatingMode>> = {
  AUTOMATIC: "automatic",
  SEMIAUTOMATIC: "semiautomatic",
  MANUAL: "manual",
  SERVICE: "service",
  TEACHIN: "teach-in",
  TEACH_IN: "teach-in",
  STARTUP: "startup",
  INTERVENED: "intervened",
};
const eStops: Readonly<Record<string, VehicleState["eStop"]>> = {
  NONE: "none",
  AUTOACK: "auto-ack",
  MANUAL: "manual",
  REMOTE: "remote",
};
const requestStatuses: Readonly<Record<string, VehicleRequest["status"]>> = {
  REQUESTED: "requested",
  GRANTED: "granted",
  REVOKED: "revoked",
  EXPIRED: "expired",
};
