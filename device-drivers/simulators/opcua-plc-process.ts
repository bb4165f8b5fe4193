import { mkdirSync } from "node:fs";
import * as opcua from "node-opcua";
import type { EyeEvent } from "./belt.ts";
import { SimulatedGate } from "./gate.ts";
import type { OpcUaPlcSetup } from "./opcua-plc.ts";
import { PackMlUnit, packMlCommands } from "./packml-unit.ts";
import { isHostTag, SorterPlc } from "./sorter-plc.ts";

/** What the simulated controller and its belt say to each other: the belt is outside, as the world is. */
export type ToPlc =
  | { kind: "world"; eyes: EyeEvent[]; movedMm: number; full: number[]; jammed: boolean }
  | { kind: "restart-program"; firstTrackId: number }
  | { kind: "disable"; lane: number; disabled: boolean }
  | { kind: "read"; reader: "optical" | "rfid"; codes: string[] }
  | { kind: "unit"; command: string }
  | { kind: "blocked"; blocked: boolean };
export type FromPlc =
  | { kind: "ready"; port: number }
  | { kind: "answered"; tookMs: number }
  | { kind: "scan"; dtMs: number; fires: number[]; runs: boolean };

const { DataType, Variant } = opcua;
/** The belt moves by at most that much per scan, however slow this process is: eyes and diverts stay in step. */
const SCAN_MAX_MS = 20;
const SCAN_EVERY_MS = 10;
const UNIT_TICK_MS = 100;

const setup = JSON.parse(process.argv[2] ?? "{}") as OpcUaPlcSetup;
const tell = (message: FromPlc) => process.connected && process.send?.(message, () => {});
process.on("disconnect", () => process.exit(0));
opcua.setLogLevel(opcua.LogLevel.Emergency);

const { server, addressSpace } = await startServer();
const namespace = addressSpace.getOwnNamespace();
const root = namespace.addObject({ organizedBy: addressSpace.rootFolder.objects, browseName: "Sorter" });
let plc = new SorterPlc(setup.sorter, setup.firstTrackId);
const variables = addTags();
const unit = new PackMlUnit();
if (setup.unitRuns !== false) unit.state = "Execute";
const showUnit = setup.models ? addPackMl() : () => {};
const readers = setup.models ? addReaders() : undefined;
for (let i = 0; i < (setup.extraTags ?? 0); i++)
  addVariable(root, `Extra[${i}]`, "Int32", 0).startBumping?.(setup.extraEveryMs ?? 100);
if (setup.gate) addGate();
follow();
await server.start();

let world: Extract<ToPlc, { kind: "world" }> = { kind: "world", eyes: [], movedMm: 0, full: [], jammed: false };
let isWaiting = false;
let lastMs = performance.now();
process.on("message", (message: ToPlc) => {
  if (message.kind === "world") {
    world = message;
    isWaiting = false;
  } else if (message.kind === "restart-program") restart(message.firstTrackId);
  else if (message.kind === "disable")
    message.disabled ? plc.disabled.add(message.lane) : plc.disabled.delete(message.lane);
  else if (message.kind === "read") readers?.(message.reader, message.codes);
  else if (message.kind === "unit") unit.command(message.command);
  else unit.blocked = message.blocked;
});
setInterval(scan, SCAN_EVERY_MS);
setInterval(() => {
  unit.tick();
  showUnit();
}, UNIT_TICK_MS);
tell({ kind: "ready", port: setup.port });

/** One scan of the program for each answer of the belt. */
function scan(): void {
  if (isWaiting) return;
  const nowMs = performance.now();
  const dtMs = Math.min(SCAN_MAX_MS, (nowMs - lastMs) * (setup.pace ?? 1));
  lastMs = nowMs;
  const fires = plc.scan(dtMs, world);
  isWaiting = true;
  tell({ kind: "scan", dtMs, fires, runs: unit.runs });
}

/** The program loses its memory while the server goes on: what a download of a new program does. */
function restart(firstTrackId: number): void {
  plc = new SorterPlc(setup.sorter, firstTrackId);
  for (const [name, value] of plc.tags) if (!isHostTag(name)) variables.get(name)?.(value);
  follow();
}

function follow(): void {
  plc.onChange = (name, value) => variables.get(name)?.(value);
  plc.onAnswered = (tookMs) => tell({ kind: "answered", tookMs });
}

async function startServer() {
  mkdirSync(setup.folder, { recursive: true });
  const { nodesets } = opcua;
  const certificates = new opcua.OPCUACertificateManager({
    rootFolder: `${setup.folder}/pki`,
    automaticallyAcceptUnknownCertificate: setup.trustsAll !== false,
  });
  await certificates.initialize();
  const made = new opcua.OPCUAServer({
    port: setup.port,
    hostname: "127.0.0.1",
    serverCertificateManager: certificates,
    nodeset_filename: setup.models
      ? [nodesets.standard, nodesets.di, nodesets.autoId, nodesets.packML]
      : [nodesets.standard],
    securityPolicies: [
      opcua.SecurityPolicy.None,
      opcua.SecurityPolicy.Basic256Sha256,
      opcua.SecurityPolicy.Aes256_Sha256_RsaPss,
    ],
    securityModes: [
      opcua.MessageSecurityMode.None,
      opcua.MessageSecurityMode.Sign,
      opcua.MessageSecurityMode.SignAndEncrypt,
    ],
    allowAnonymous: setup.user === undefined,
    ...(setup.user && {
      userManager: { isValidUser: (name: string, word: string) => name === setup.user && word === setup.password },
    }),
    serverCapabilities: { maxSessions: setup.sessionsMax ?? 10 },
  });
  await made.initialize();
  return { server: made, addressSpace: made.engine.addressSpace as opcua.AddressSpace };
}

/** Objects like the tags' own structure, so that there is something to browse: `Sorter/P1/Req[0]/Seq`. */
function addTags(): Map<string, (value: number | string) => void> {
  const objects = new Map<string, opcua.UAObject>();
  const setters = new Map<string, (value: number | string) => void>();
  for (const [name, value] of plc.tags) {
    const steps = name.split(".");
    const field = steps.pop() as string;
    let parent = root;
    steps.forEach((step, i) => {
      const path = steps.slice(0, i + 1).join(".");
      const object = objects.get(path) ?? namespace.addObject({ componentOf: parent, browseName: step });
      objects.set(path, object);
      parent = object;
    });
    const type =
      typeof value === "string" ? "String" : /Lane|Alt|Hb|Status|State|Reason/.test(field) ? "UInt16" : "UInt32";
    setters.set(name, addVariable(parent, name, type, value, field));
  }
  return setters;
}

function addVariable(
  parent: opcua.UAObject,
  name: string,
  type: "String" | "UInt16" | "UInt32" | "Int32",
  first: number | string,
  browseName = name,
): ((value: number | string) => void) & { startBumping?: (everyMs: number) => void } {
  const dataType = DataType[type];
  const nodeId = `s=${name}`;
  const common = { componentOf: parent, browseName, nodeId, dataType: type, minimumSamplingInterval: 0 };
  if (isHostTag(name)) {
    namespace.addVariable({
      ...common,
      minimumSamplingInterval: 10,
      value: {
        get: () => new Variant({ dataType, value: plc.tags.get(name) }),
        set: ({ value }: opcua.Variant) => {
          plc.tags.set(name, value as number);
          if (/\.Cmd\[\d+\]\.Seq$/.test(name)) plc.answered(Number(value));
          return opcua.StatusCodes.Good;
        },
      },
    });
    return () => {};
  }
  const variable = namespace.addVariable({ ...common, value: new Variant({ dataType, value: first }) });
  const set = (value: number | string) => variable.setValueFromSource({ dataType, value });
  let n = 0;
  return Object.assign(set, { startBumping: (everyMs: number) => void setInterval(() => set(++n), everyMs) });
}

/** A door at the same controller: `Gate.Open`, `Gate.Level` and `Gate.Request` are told, the rest is asked. */
function addGate(): void {
  const gate = new SimulatedGate({ travelMs: 200 });
  const told = { Open: ["Boolean", "open"], Level: ["UInt16", "level"], Request: ["UInt16", "request"] } as const;
  const asked = {
    IsOpen: ["Boolean", () => gate.isOpen],
    IsClosed: ["Boolean", () => gate.isClosed],
    Fault: ["Boolean", () => gate.hasFault],
    AtLevel: ["UInt16", () => gate.level],
    Answer: ["UInt16", () => gate.answer],
  } as const;
  const common = (name: string, dataType: opcua.DataType) => ({
    componentOf: root,
    browseName: `Gate.${name}`,
    nodeId: `s=Gate.${name}`,
    dataType,
  });
  for (const [name, [type, key]] of Object.entries(told)) {
    const dataType = DataType[type];
    const get = () => new Variant({ dataType, value: gate.wish[key] });
    const set = ({ value }: opcua.Variant) => {
      gate.wish = { ...gate.wish, [key]: value };
      return opcua.StatusCodes.Good;
    };
    namespace.addVariable({ ...common(name, dataType), value: { get, set } });
  }
  for (const [name, [type, read]] of Object.entries(asked)) {
    const dataType = DataType[type];
    const get = () => new Variant({ dataType, value: read() });
    namespace.addVariable({ ...common(name, dataType), value: { get } });
  }
}

function addPackMl(): () => void {
  const index = addressSpace.getNamespaceIndex("http://opcfoundation.org/UA/PackML/");
  const type = addressSpace.findObjectType("PackMLBaseObjectType", index) as opcua.UAObjectType;
  const made = type.instantiate({
    browseName: "Unit1",
    organizedBy: addressSpace.rootFolder.objects,
    nodeId: "s=Unit1",
  });
  const at = (...path: string[]) =>
    path.reduce<opcua.BaseNode | null>((node, name) => node?.getChildByName(name) ?? null, made);
  const put = (value: number | string | boolean, dataType: opcua.DataType, ...path: string[]) =>
    (at(...path) as opcua.UAVariable | null)?.setValueFromSource({
      dataType,
      value: dataType === DataType.LocalizedText ? new opcua.LocalizedText({ text: String(value) }) : value,
    });
  for (const name of packMlCommands) {
    const machine = at("BaseStateMachine") as opcua.UAObject;
    const method = namespace.addMethod(machine, { browseName: name, inputArguments: [], outputArguments: [] });
    method.bindMethod((_inputs, _context, done) =>
      done(null, { statusCode: unit.command(name) ? opcua.StatusCodes.Good : opcua.StatusCodes.BadInvalidState }),
    );
  }
  return () => {
    const { base, machine, execute } = unit.nested;
    put(base, DataType.LocalizedText, "BaseStateMachine", "CurrentState");
    if (machine) put(machine, DataType.LocalizedText, "BaseStateMachine", "MachineState", "CurrentState");
    if (execute)
      put(execute, DataType.LocalizedText, "BaseStateMachine", "MachineState", "ExecuteState", "CurrentState");
    put(unit.mode, DataType.Int32, "Status", "UnitModeCurrent");
    put(unit.blocked, DataType.Boolean, "Status", "EquipmentBlocked");
    put(unit.starved, DataType.Boolean, "Status", "EquipmentStarved");
  };
}

function addReaders(): (reader: "optical" | "rfid", codes: string[]) => void {
  const index = addressSpace.getNamespaceIndex("http://opcfoundation.org/UA/AutoID/");
  const make = (typeName: string, browseName: string) =>
    (addressSpace.findObjectType(typeName, index) as opcua.UAObjectType).instantiate({
      browseName,
      organizedBy: addressSpace.rootFolder.objects,
      nodeId: `s=${browseName}`,
      eventNotifier: 1,
    } as Parameters<opcua.UAObjectType["instantiate"]>[0]);
  const objects = { optical: make("OpticalReaderDeviceType", "Camera1"), rfid: make("RfidReaderDeviceType", "Gate1") };
  const build = (typeName: string, fields: object) =>
    addressSpace.constructExtensionObject(
      addressSpace.findDataType(typeName, index) as opcua.UADataType,
      fields as Record<string, unknown>,
    );
  return (reader, codes) => {
    const results = codes.map((code) =>
      reader === "optical"
        ? build("OpticalScanResult", {
            codeType: "GS1",
            scanData: { string: code },
            timestamp: new Date(),
          })
        : build("RfidScanResult", {
            codeType: "EPC",
            scanData: { epc: { pC: 0, uId: Buffer.from(code, "hex"), xPC_W1: 0, xPC_W2: 0 } },
            timestamp: new Date(),
            sighting: [{ antenna: 2, strength: -54, timestamp: new Date(), currentPowerLevel: 0 }],
          }),
    );
    const eventType = addressSpace.findEventType(
      reader === "optical" ? "OpticalScanEventType" : "RfidScanEventType",
      index,
    ) as opcua.UAObjectType;
    objects[reader].raiseEvent(eventType, {
      scanResult: { dataType: DataType.ExtensionObject, arrayType: opcua.VariantArrayType.Array, value: results },
    } as unknown as Parameters<opcua.UAObject["raiseEvent"]>[1]);
  };
}
