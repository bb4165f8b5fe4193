
import { mkdtempSync } from "node:fs";
import { runChaos } from "/work/main/appliance/store/sync/testing/chaos.ts";
const folder = mkdtempSync("/dev/shm/kontor-chaos-");
(globalThis as any).inspectChaos = (hub: any, boxes: any) => {
  const [site, id] = process.argv.slice(3) as [string, string];
  for (const e of hub.log) for (const s of e.fact.sets) if (s.id === id && s.record==="task" && e.fact.origin.startsWith(site)) console.log("hub", e.hubPos, e.fact.origin, e.fact.seq, JSON.stringify(e.verdict), e.fact.type, JSON.stringify(e.fact.source), JSON.stringify(s.fields));
  const box = boxes.find((b: any) => b.site === site);
  console.log(box.book.db.prepare("SELECT * FROM ownEpoch").all());
  console.log(box.book.db.prepare("SELECT pos,origin,seq,type,source,sets FROM journal WHERE sets LIKE ? OR origin LIKE '%.hub' ORDER BY pos").all("%\""+id+"\"%").map((r:any)=>JSON.stringify(r)).join("\n"));
  console.log(box.book.db.prepare("SELECT pos,fromPos,toPos,bodyPos,undone,ofSite FROM hubPage").all().map((r:any)=>JSON.stringify(r)).join("\n"));
};
console.log(runChaos(Number(process.argv[2]), folder).counts);
