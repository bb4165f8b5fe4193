import { expectRebuilt } from "#appliance/test/shift/expect-rebuilt.ts";
import { runShift } from "#appliance/test/shift/run-shift.ts";

const [from, n, steps, every] = process.argv.slice(2).map(Number);
const kinds = new Map<string, { n: number; text: string }>();
const answers = new Map<string, number>();
const t = performance.now();
for (let s = from!; s < from! + n!; s++) {
  try {
    const r = runShift({ seed: s, steps: steps ?? 120, checkEvery: every ?? 1 });
    for (const [k, c] of r.answers) answers.set(k, (answers.get(k) ?? 0) + c);
    expectRebuilt(r.site);
    r.site.db.close();
  } catch (e) {
    const text = String((e as Error).message);
    const line =
      text
        .split("\n")
        .find((l) =>
          /(I\d+ |fault|refused with|out of its contract|verify|otherwise|not the stock|Error)/.test(
            l.replace(/^SEED.*?commands: /, ""),
          ),
        ) ?? text;
    const key = line
      .replace(/^SEED.*?commands: /, "")
      .replace(/[:{].*$/s, "")
      .replace(/\d+/g, "#")
      .slice(0, 140);
    const k = kinds.get(key);
    if (k) k.n++;
    else kinds.set(key, { n: 1, text: text.slice(0, 2500) });
  }
}
for (const [k, v] of kinds) console.log(`\n=== ${v.n}x ${k}\n${v.text}`);
console.log(Math.round(performance.now() - t), "ms");
if (process.env.ANSWERS)
  console.log(
    [...answers]
      .sort()
      .map(([k, c]) => `${c}\t${k}`)
      .join("\n"),
  );
