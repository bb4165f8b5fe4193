import type { ClientSession, ReferenceDescription } from "node-opcua";
import * as opcua from "node-opcua";
import type { FoundNode } from "./messages.ts";

const { AttributeIds, BrowseDirection, DataType, NodeClass, NodeClassMask } = opcua;

/** Folders of the standard that say nothing about the machine. */
const skipped = new Set(["Server", "Aliases", "Locations", "Types", "Views"]);

/** The objects, variables and methods below Objects, level by level, up to so many and so deep. */
export async function browseAll(
  session: ClientSession,
  { nodesMax, depthMax }: { nodesMax: number; depthMax: number },
): Promise<{ nodes: FoundNode[]; complete: boolean }> {
  const nodes: FoundNode[] = [];
  const seen = new Set<string>();
  const names = new Map<string, string>();
  let level: { nodeId: string; path: string }[] = [{ nodeId: "i=85", path: "" }];
  for (let depth = 0; level.length > 0 && depth < depthMax; depth++) {
    const next: typeof level = [];
    for (const { nodeId, path } of level) {
      for (const found of await childrenOf(session, nodeId)) {
        const id = found.nodeId.toString();
        if (seen.has(id) || (depth === 0 && skipped.has(found.browseName.name ?? ""))) continue;
        if (nodes.length >= nodesMax) return { nodes: await withTypes(session, nodes), complete: false };
        seen.add(id);
        const { namespaceIndex, name } = found.browseName;
        const here = `${path}/${namespaceIndex}:${name}`;
        const type = found.typeDefinition?.toString() ?? "";
        if (type !== "" && !names.has(type)) names.set(type, await nameOf(session, type));
        nodes.push({
          nodeId: id,
          path: here,
          nodeClass:
            found.nodeClass === NodeClass.Method
              ? "method"
              : found.nodeClass === NodeClass.Variable
                ? "variable"
                : "object",
          type: names.get(type) ?? "",
          dataType: "",
        });
        if (found.nodeClass !== NodeClass.Method) next.push({ nodeId: id, path: here });
      }
    }
    level = next;
  }
  return { nodes: await withTypes(session, nodes), complete: level.length === 0 };
}

async function childrenOf(session: ClientSession, nodeId: string): Promise<ReferenceDescription[]> {
  const list: ReferenceDescription[] = [];
  let result = await session.browse({
    nodeId,
    browseDirection: BrowseDirection.Forward,
    referenceTypeId: "HierarchicalReferences",
    includeSubtypes: true,
    nodeClassMask: NodeClassMask.Object | NodeClassMask.Variable | NodeClassMask.Method,
    resultMask: 63,
  });
  list.push(...(result.references ?? []));
  while (result.continuationPoint && result.continuationPoint.length > 0) {
    result = await session.browseNext(result.continuationPoint, false);
    list.push(...(result.references ?? []));
  }
  return list;
}

async function nameOf(session: ClientSession, nodeId: string): Promise<string> {
  const { value } = await session.read({ nodeId, attributeId: AttributeIds.BrowseName });
  return (value.value as { name?: string } | null)?.name ?? "";
}

async function withTypes(session: ClientSession, nodes: FoundNode[]): Promise<FoundNode[]> {
  const variables = nodes.filter(({ nodeClass }) => nodeClass === "variable");
  const names = new Map<string, string>();
  for (let i = 0; i < variables.length; i += READ_MAX) {
    const some = variables.slice(i, i + READ_MAX);
    const read = await session.read(some.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.DataType })));
    for (const [n, { value }] of read.entries()) {
      const type = (value.value as { namespace?: number; value?: number; toString(): string } | null) ?? undefined;
      if (!type) continue;
      const id = type.toString();
      if (!names.has(id))
        names.set(id, type.namespace === 0 ? (DataType[Number(type.value)] ?? id) : await nameOf(session, id));
      (some[n] as FoundNode).dataType = names.get(id) ?? "";
    }
  }
  return nodes;
}
const READ_MAX = 500;
