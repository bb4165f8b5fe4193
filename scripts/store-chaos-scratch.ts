import { mkdtempSync } from "node:fs";
import { runChaos } from "/work/main/appliance/store/sync/testing/chaos.ts";
const folder = mkdtempSync("/dev/shm/kontor-chaos-");
const [from, to] = process.argv.slice(2).map(Number);
let bad = 0;
const t0 = Date.now();
for (let s = from; s <= to; s++) {
  const { problems, counts } = runChaos(s, folder);
  if (problems.length > 0) { console.log(s, JSON.stringify(counts), problems[0].slice(0, 1500)); if (++bad >= 4) break; }
}
console.log("done", to - from + 1, "bad", bad, (Date.now() - t0) / 1000, "s");
