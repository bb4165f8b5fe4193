import { TestCompany, type TestBox } from "./test-company.ts";
import { Fold } from "../../fold.ts";
function rng(seed: number) { let s = seed >>> 0; return () => { s = (s + 0x6d2b79f5) | 0; let t = Math.imul(s ^ (s >>> 15), 1 | s); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296; }; }
export function run(seed: number, steps = 150, log = false): string | undefined {
  const r = rng(seed); const R = (n: number) => Math.floor(r() * n);
  const c = new TestCompany();
  let marks = 0;
  const skew = [0, 0, 0].map(() => [0, 0, 3e11, -3e11, 5000, -86400000][R(6)]!);
  const boxes: TestBox[] = [0, 1, 2].map((i) => c.box(`s${i}`, { wallMs: () => Math.max(1, c.nowMs + skew[i]!) }));
  const stores = boxes.map((b) => [b.book.image()]);
  const hubBackups = [c.hub.image()];
  const clones: TestBox[] = [];
  // truth: mark -> set of places written
  const done = new Map<number, { box: number }>();
  const onDisk = boxes.map((b) => b);
  const marksIn = (book: TestBox["book"]) => { const s = new Set<number>(); for (const f of book.journal()) { const m = f.fact.data["mark"] ?? (f.fact.data["data"] as any)?.mark; if (typeof m === "number") s.add(m); } return s; };
  const say = (...a: unknown[]) => { if (log) console.log(...a); };
  const lost = new Set<number>();
  let step = 0;
  try {
    for (; step < steps; step++) {
      c.nowMs += R(1000);
      const i = R(3); const all = [...boxes, ...clones]; const b = all[R(all.length)]!;
      const w = R(40);
      if (w < 14) { if (b.book.sync().fencedBy === "") { const m = ++marks; const kind = R(4);
          const fact = kind === 0 ? { type: "m", moves: [{ sku: "A", lot: "", serial: "", owner: "", qty: 1 + R(5), from: { place: "~supplier", lpn: "", status: "available" as const }, to: { place: `p${R(3)}`, lpn: "", status: "available" as const } }] } :
            kind === 1 ? { type: "i", sets: [{ record: "item", id: `I${R(2)}`, fields: { name: `n${m}` } } as never] } :
            kind === 2 ? { type: "b", sets: [{ record: "barcode", id: `B${R(2)}`, fields: { deletedAt: R(2) ? null : m, sku: `x${m}` } } as never] } :
              { type: "o", sets: [{ record: "order", id: `O${R(2)}`, fields: { notes: [`n${m}`] } } as never] };
          b.book.write({ ...fact, data: { mark: m }, commandId: `c${m}` }); done.set(m, { box: all.indexOf(b) }); say(step, "write", b.name, b.origin, m, fact.type); } }
      else if (w < 28) { const lose = R(4) === 0; const t = b.exchange({ lose }); say(step, "exchange", b.name, b.origin, t?.mode, t?.actions.map((a) => a.kind).join(), t?.faults); if (t?.current) b.book.adoptLate(); }
      else if (w < 30) { c.hub.append({ type: "h", sets: [{ record: "item", id: `I${R(2)}`, fields: { name: `h${step}` } } as never] }); }
      else if (w < 31) { stores[i]!.push(boxes[i]!.book.image()); }
      else if (w < 33) { const st = stores[i]!; const before = marksIn(boxes[i]!.book); const img = st[R(st.length)]!; const had = new Set<number>(); for (const f of img.own) { const m = f.fact.data["mark"]; if (typeof m === "number") had.add(m); }
          for (const m of before) if (!had.has(m)) lost.add(m);
          const kind = R(2); if (kind) boxes[i]!.restore(img); else boxes[i]!.start(img); say(step, kind ? "restore" : "rollback", boxes[i]!.name, boxes[i]!.origin); }
      else if (w === 33 && R(3) === 0) { hubBackups.push(c.hub.image()); }
      else if (w === 34 && R(4) === 0) { const silent = R(2) === 0; c.restoreHub(hubBackups[R(hubBackups.length)]!, { silent }); for (const b of all) if (!c.hub.boxes.has(b.name)) c.hub.enrol(b.name, b.site); say(step, "hub restore", silent); if (!silent) {} }
      else if (w === 35 && clones.length < 2 && R(2) === 0) { const sameName = R(2) === 0; const name = sameName ? boxes[i]!.name : `${boxes[i]!.name}-x${clones.length}`; const cl = c.box(`s${i}`, { name, image: structuredClone(boxes[i]!.book.image()), wallMs: boxes[i]!.wallMs }); clones.push(cl); if (!sameName) cl.book.takeOver(c.newOrigin(`s${i}`)); say(step, "clone", name, sameName, cl.origin); }
    }
    // heal
    const all = [...boxes, ...clones];
    for (let k = 0; k < 12; k++) for (const b of all) { c.nowMs += 10; if (!log) { b.sync(); continue; } for (let z = 0; z < 100; z++) { const t = b.exchange()!; say("heal", k, b.name, b.origin, t.mode, t.actions.map((a) => a.kind).join(), t.faults); if (t.again) continue; if (t.current && b.book.adoptLate().length > 0) continue; break; } }
    for (const b of all) {
      if (b.book.pending().length) return `pending ${b.name} ${b.origin} ${b.book.pending().map((f) => f.origin + "-" + f.seq + f.type)}`;
      if (JSON.stringify(b.lines) !== JSON.stringify(b.hubLines)) return `diverged ${b.name}`;
      if (b.book.sync().fencedBy === "" && b.book.lateToAdopt().length) return "late left";
    }
    const refold = new Fold(); for (const e of c.hub.log) refold.apply(e);
    if (JSON.stringify([...refold.registers].sort()) !== JSON.stringify([...c.hub.fold.registers].sort())) return "hub registers differ from refold";
    const count = new Map<number, number>();
    for (const { fact, verdict } of c.hub.log) { let d: any = fact.type === "late-fact-noted" ? {} : fact.data; while (d?.type === "late-fact-adopted") d = d.data; const m = d?.mark ?? (fact.type === "late-fact-adopted" ? d?.data?.mark : undefined); if (typeof m === "number" && (verdict.kind === "accepted" || verdict.kind === "flagged")) count.set(m, (count.get(m) ?? 0) + 1); }
    const noted = new Set<number>(); for (const { fact } of c.hub.log) if (fact.type === "late-fact-noted") noted.add((fact.data["data"] as any).mark);
    if (log) for (const e of c.hub.log) console.log("dumplog", e.hubPos, e.fact.origin, e.fact.seq, e.fact.type, e.verdict.kind, (e.verdict as any).reason ?? "", e.fact.data["mark"] ?? (e.fact.data["data"] as any)?.mark, JSON.stringify(e.fact.source));
    for (const m of done.keys()) { const n = count.get(m) ?? 0; if (n > 1) return `duplicate ${m}`; if (n === 0 && !lost.has(m) && all.some((b) => b.book.sync().fencedBy === "" && marksIn(all[done.get(m)!.box]!.book) && b.site === all[done.get(m)!.box]!.site)) return `lost ${m}${noted.has(m) ? " noted" : ""}`; }
    return undefined;
  } catch (e) { return `step ${step}: ${(e as Error).stack}`; }
}
if (process.argv[1]?.endsWith("scratch-fuzz.ts")) {
  const [from, n] = [Number(process.argv[2]), Number(process.argv[3])];
  const bad = new Map<string, number[]>(); let t = Date.now(), k = 0;
  for (let s = from; s < from + n; s++) { k++; const e = run(s, 150, process.argv[4] === "log"); if (process.argv[4]) console.log(e); if (e) { const key = e.replace(/\d+/g, "#").slice(0, 300); bad.set(key, [...(bad.get(key) ?? []), s]); } if (Date.now() - t > 60000) break; }
  for (const [key, seeds] of bad) console.log(seeds.length, seeds.slice(0, 5), key);
  console.log("seeds", k, "bad", [...bad.values()].reduce((a, b) => a + b.length, 0), Date.now() - t, "ms");
}
