import type { ClientSession, ClientSubscription } from "node-opcua";
import * as opcua from "node-opcua";
import type { TagValue } from "../conveyor/tag-line.ts";
import { LinkTrouble } from "../kit/link.ts";
import type { UnitField } from "./messages.ts";

const { AttributeIds, BrowseDirection, NodeClassMask, TimestampsToReturn } = opcua;

/** Where PackML keeps what we follow, below an object of its base type (OPC 30050). The namespace is found by its name. */
const fields: Record<UnitField, readonly string[]> = {
  base: ["BaseStateMachine", "0:CurrentState"],
  machine: ["BaseStateMachine", "MachineState", "0:CurrentState"],
  execute: ["BaseStateMachine", "MachineState", "ExecuteState", "0:CurrentState"],
  mode: ["Status", "UnitModeCurrent"],
  blocked: ["Status", "EquipmentBlocked"],
  starved: ["Status", "EquipmentStarved"],
};
const PACKML = "http://opcfoundation.org/UA/PackML/";
/** Methods lie on the state machine that they belong to. */
const METHODS_DEPTH = 3;

/** Follows the state, mode, blocked and starved of one unit. A field that the controller does not have is not followed. */
export async function followUnit(
  session: ClientSession,
  subscription: ClientSubscription,
  unit: string,
  tell: (field: UnitField, value: TagValue) => void,
): Promise<void> {
  const index = (await session.readNamespaceArray()).indexOf(PACKML);
  if (index < 0) throw new LinkTrouble("protocol", "the controller has no PackML");
  for (const [field, steps] of Object.entries(fields) as [UnitField, readonly string[]][]) {
    const path = steps.map((step) => (step.includes(":") ? step : `${index}:${step}`)).join(".");
    const found = await session.translateBrowsePath(opcua.makeBrowsePath(unit, `.${path}`));
    const nodeId = found.targets?.[0]?.targetId;
    if (!found.statusCode.isGood() || !nodeId) continue;
    const item = await subscription.monitor(
      { nodeId, attributeId: AttributeIds.Value },
      { samplingInterval: 0, queueSize: 10, discardOldest: true },
      TimestampsToReturn.Neither,
    );
    item.on("changed", ({ value }) => {
      const said = value.value as { text?: string } | boolean | number | string | null;
      tell(field, said !== null && typeof said === "object" ? (said.text ?? null) : said);
    });
  }
}

/** Calls the method of that name on the unit, wherever in its state machines it lies. */
export async function commandUnit(session: ClientSession, unit: string, command: string): Promise<null> {
  const method = await findMethod(session, unit, command, METHODS_DEPTH);
  if (!method) throw new LinkTrouble("protocol", `the unit has no method ${command}`);
  const result = await session.call({ ...method, inputArguments: [] });
  if (!result.statusCode.isGood()) throw new LinkTrouble("refused", `${command}: ${result.statusCode.name}`);
  return null;
}

async function findMethod(
  session: ClientSession,
  objectId: string,
  command: string,
  depth: number,
): Promise<{ objectId: string; methodId: string } | undefined> {
  const { references } = await session.browse({
    nodeId: objectId,
    browseDirection: BrowseDirection.Forward,
    referenceTypeId: "HierarchicalReferences",
    includeSubtypes: true,
    nodeClassMask: NodeClassMask.Object | NodeClassMask.Method,
    resultMask: 63,
  });
  const list = references ?? [];
  const method = list.find(
    ({ browseName, nodeClass }) =>
      nodeClass === opcua.NodeClass.Method && browseName.name?.toLowerCase() === command.toLowerCase(),
  );
  if (method) return { objectId, methodId: method.nodeId.toString() };
  if (depth === 0) return undefined;
  for (const { nodeId, nodeClass } of list) {
    if (nodeClass !== opcua.NodeClass.Object) continue;
    const found = await findMethod(session, nodeId.toString(), command, depth - 1);
    if (found) return found;
  }
  return undefined;
}
