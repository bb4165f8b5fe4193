import { getLpn as contract } from "#sync/contracts/lpns.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import { answers } from "../../store/handler.ts";
import { lpnTree, rootOf } from "../stock/lpn-tree.ts";
import { requireLpn } from "../stock/require.ts";

export const getLpn = answers(contract, (reader, { lpn: label }) => {
  const lpn = requireLpn(reader, parseSscc(label) ?? label);
  const tree = lpnTree(reader, lpn);
  return {
    lpn,
    root: lpn.parent === "" ? lpn.id : rootOf(reader, lpn).id,
    tree: tree.map(({ id, kind, state, parent }) => ({ id, kind, state, parent })),
    content: tree.flatMap(({ id }) => reader.rows<ContentRow>(contentSql, id)),
    tasks: reader
      .find("task", { lpn: lpn.id, state: ["created", "released", "leased"] })
      .map(({ id, type, state, toPlace }) => ({ id, type, state, toPlace })),
    history: reader.rows<HistoryRow>(historySql, lpn.id),
  };
});

interface ContentRow {
  lpn: string;
  sku: string;
  name: string;
  lot: string;
  expiryDate: string;
  serial: string;
  owner: string;
  status: string;
  onHand: number;
  allocated: number;
}
interface HistoryRow {
  pos: number;
  at: number;
  type: string;
  actor: string;
  place: string;
  sku: string;
  delta: number;
}

const contentSql = `SELECT b.lpn, b.sku, coalesce(i.name, '') AS name, b.lot, coalesce(l.expiryDate, '') AS expiryDate, b.serial, b.owner, b.status, b.onHand, b.allocated
  FROM balance AS b LEFT JOIN item AS i ON i.id = b.sku LEFT JOIN lot AS l ON l.id = b.sku || '|' || b.lot
  WHERE b.lpn = ? AND b.lpn <> '' AND substr(b.place, 1, 1) <> '~' ORDER BY b.sku, b.lot, b.serial, b.owner, b.status`;
const historySql = `SELECT e.pos, j.atMs AS at, j.type, j.actor, e.place, e.sku, e.delta FROM entry AS e CROSS JOIN journal AS j ON j.pos = e.pos
  WHERE e.lpn = ? AND e.lpn <> '' ORDER BY e.pos DESC, e.line DESC LIMIT 100`;
