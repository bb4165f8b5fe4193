import type { Factsheet, Version } from "./model.ts";
import { Fields, type Mended } from "./wire-fields.ts";
import { toM } from "./wire-units.ts";

/** VDA 5050, "Implementation of the factsheet message": what of it changes how a fleet speaks to the vehicle. */
export function decodeFactsheet(raw: unknown, mended: Mended): Factsheet {
  const fields = new Fields(raw, "factsheet", mended);
  const type = fields.object("typeSpecification");
  const body = fields.object("physicalParameters");
  const limits = fields.object("protocolLimits");
  const strings = limits?.object("maxStringLens", "maximumStringLengths");
  const arrays = limits?.object("maxArrayLens", "maximumArrayLengths");
  const timing = limits?.object("timing");
  const features = fields.object("protocolFeatures");
  const loads = fields.object("loadSpecification");
  const charging = fields.object("mobileRobotConfiguration")?.object("batteryCharging");
  const limit = (from: Fields | undefined, name: string, ...names: string[]) => {
    const value = from?.int(...names);
    return value !== undefined && value > 0 ? { [name]: value } : {};
  };
  const numeric = strings?.bool("idNumericalOnly");
  return {
    series: type?.text("seriesName") ?? "",
    kinematics: type?.text("agvKinematic", "mobileRobotKinematics") ?? "",
    class: type?.text("agvClass", "mobileRobotClass") ?? "",
    maxLoadGrams: type?.mm("maxLoadMass", "maximumLoadMass") ?? 0,
    lengthMm: body?.mm("length") ?? 0,
    widthMm: body?.mm("width") ?? 0,
    maxSpeedMmS: body?.mm("speedMax", "maximumSpeed") ?? 0,
    limits: {
      ...limit(strings, "messageBytes", "msgLen", "maximumMessageLength"),
      ...limit(strings, "idLength", "idLen", "maximumIdLength"),
      ...(numeric && { idsNumericOnly: true }),
      ...limit(strings, "loadIdLength", "loadIdLen", "maximumLoadIdLength"),
      ...limit(arrays, "orderNodes", "order.nodes"),
      ...limit(arrays, "orderEdges", "order.edges"),
      ...limit(arrays, "nodeActions", "node.actions"),
      ...limit(arrays, "edgeActions", "edge.actions"),
      ...limit(arrays, "actionParameters", "actions.actionsParameters"),
      ...limit(arrays, "instantActions", "instantActions"),
      ...limit(arrays, "stateNodes", "state.nodeStates"),
      orderIntervalMs: milliseconds(timing, "minOrderInterval", "minimumOrderInterval"),
      stateIntervalMs: milliseconds(timing, "minStateInterval", "minimumStateInterval"),
    },
    optional: (features?.list("optionalParameters") ?? []).map((one) => ({
      name: one.textOr("", "parameter"),
      required: one.text("support")?.toUpperCase() === "REQUIRED",
    })),
    actions: (features?.list("agvActions", "mobileRobotActions") ?? []).map((one) => ({
      type: one.textOr("", "actionType"),
      scopes: (one.texts("actionScopes") ?? []).map((scope) => scope.toLowerCase() as Scope).filter(isScope),
      ...(one.has("actionParameters") && {
        parameters: one.list("actionParameters").map((parameter) => parameter.textOr("", "key")),
      }),
    })),
    loadTypes: [...new Set((loads?.list("loadSets") ?? []).flatMap((set) => set.text("loadType") ?? []))],
    ...(charging && { charging: decodeCharging(charging) }),
  };
}

function decodeCharging(fields: Fields): NonNullable<Factsheet["charging"]> {
  const share = (name: string, ...names: string[]) => {
    const percent = fields.number(...names);
    return percent === undefined ? {} : { [name]: Math.round(percent * 10) };
  };
  const minS = fields.number("minimumChargingTime");
  return {
    ...share("criticalPermille", "criticalLowChargingLevel"),
    ...share("desiredMinPermille", "minimumDesiredChargingLevel"),
    ...share("desiredMaxPermille", "maximumDesiredChargingLevel"),
    ...(minS !== undefined && { minMs: Math.round(minS * 1_000) }),
  };
}

/** As a vehicle says it. What our model does not keep is said as nothing. */
export function encodeFactsheet(version: Version, sheet: Factsheet): object {
  const is3 = version === "3.0";
  const { limits } = sheet;
  const pick = (old: string, now: string, value: unknown) => value !== undefined && { [is3 ? now : old]: value };
  return {
    typeSpecification: {
      seriesName: sheet.series,
      [is3 ? "mobileRobotKinematics" : "agvKinematic"]: sheet.kinematics,
      [is3 ? "mobileRobotClass" : "agvClass"]: sheet.class,
      [is3 ? "maximumLoadMass" : "maxLoadMass"]: toM(sheet.maxLoadGrams),
      localizationTypes: ["NATURAL"],
      navigationTypes: ["AUTONOMOUS"],
    },
    physicalParameters: is3
      ? {
          minimumSpeed: 0,
          maximumSpeed: toM(sheet.maxSpeedMmS),
          maximumAcceleration: 1,
          maximumDeceleration: 1,
          minimumHeight: 0.2,
          maximumHeight: 0.4,
          width: toM(sheet.widthMm),
          length: toM(sheet.lengthMm),
        }
      : {
          speedMin: 0,
          speedMax: toM(sheet.maxSpeedMmS),
          accelerationMax: 1,
          decelerationMax: 1,
          heightMin: 0.2,
          heightMax: 0.4,
          width: toM(sheet.widthMm),
          length: toM(sheet.lengthMm),
        },
    protocolLimits: {
      [is3 ? "maximumStringLengths" : "maxStringLens"]: {
        ...pick("msgLen", "maximumMessageLength", limits.messageBytes),
        ...pick("idLen", "maximumIdLength", limits.idLength),
        ...(limits.idsNumericOnly && { idNumericalOnly: true }),
        ...pick("loadIdLen", "maximumLoadIdLength", limits.loadIdLength),
      },
      [is3 ? "maximumArrayLengths" : "maxArrayLens"]: {
        ...pick("order.nodes", "order.nodes", limits.orderNodes),
        ...pick("order.edges", "order.edges", limits.orderEdges),
        ...pick("node.actions", "node.actions", limits.nodeActions),
        ...pick("edge.actions", "edge.actions", limits.edgeActions),
        ...pick("actions.actionsParameters", "actions.actionsParameters", limits.actionParameters),
        ...pick("instantActions", "instantActions", limits.instantActions),
        ...pick("state.nodeStates", "state.nodeStates", limits.stateNodes),
      },
      timing: {
        [is3 ? "minimumOrderInterval" : "minOrderInterval"]: limits.orderIntervalMs / 1_000,
        [is3 ? "minimumStateInterval" : "minStateInterval"]: limits.stateIntervalMs / 1_000,
      },
    },
    protocolFeatures: {
      optionalParameters: sheet.optional.map(({ name, required }) => ({
        parameter: name,
        support: required ? "REQUIRED" : "SUPPORTED",
      })),
      [is3 ? "mobileRobotActions" : "agvActions"]: sheet.actions.map(({ type, scopes, parameters }) => ({
        actionType: type,
        actionScopes: scopes.filter((scope) => is3 || scope !== "zone").map((scope) => scope.toUpperCase()),
        ...(parameters && {
          actionParameters: parameters.map((key) => ({ key, valueDataType: "STRING", isOptional: true })),
        }),
        ...(is3 && { pauseAllowed: true, cancelAllowed: true }),
      })),
    },
    [is3 ? "mobileRobotGeometry" : "agvGeometry"]: {},
    loadSpecification: { loadSets: sheet.loadTypes.map((loadType) => ({ setName: loadType, loadType })) },
    ...(is3 && sheet.charging && { mobileRobotConfiguration: { batteryCharging: encodeCharging(sheet.charging) } }),
  };
}

const encodeCharging = (charging: NonNullable<Factsheet["charging"]>): object => ({
  ...(charging.criticalPermille !== undefined && { criticalLowChargingLevel: charging.criticalPermille / 10 }),
  ...(charging.desiredMinPermille !== undefined && { minimumDesiredChargingLevel: charging.desiredMinPermille / 10 }),
  ...(charging.desiredMaxPermille !== undefined && { maximumDesiredChargingLevel: charging.desiredMaxPermille / 10 }),
  ...(charging.minMs !== undefined && { minimumChargingTime: charging.minMs / 1_000 }),
});

const milliseconds = (from: Fields | undefined, ...names: string[]): number =>
  Math.max(0, Math.round((from?.number(...names) ?? 0) * 1_000));

type Scope = Factsheet["actions"][number]["scopes"][number];
const isScope = (scope: string): scope is Scope => ["instant", "node", "edge", "zone"].includes(scope);
