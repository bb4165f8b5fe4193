import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test, vi } from "vitest";

// Processes of their own on a machine that may be busy with others: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 120_000 });

const file = JSON.stringify(join(import.meta.dirname, "watchdog.ts"));

test("a process that hangs is ended, from a thread of its own", async () => {
  const { signal, said } = await run(
    `w.beat("line"); setTimeout(() => { for (const end = Date.now() + 20_000; Date.now() < end; ); }, 800);`,
  );
  expect(signal).toBe("SIGKILL");
  expect(said).toContain('"event":"watchdog"');
});

test("a part that no longer beats ends the process, though the rest goes on", async () => {
  const { signal, said } = await run(`w.beat("line"); setInterval(() => w.beat("main"), 20);`);
  expect(signal).toBe("SIGKILL");
  expect(said).toContain("part-stuck line");
});

test("a process whose parts beat, or ended in order, is left alone", async () => {
  const { code, signal } = await run(
    `w.beat("line"); w.forget("line"); const t = setInterval(() => w.beat("main"), 20); setTimeout(() => { clearInterval(t); w.stop(); }, 1_500);`,
    10_000,
  );
  expect({ code, signal }).toEqual({ code: 0, signal: null });
});

function run(body: string, limitMs = 1_000): Promise<{ code: number | null; signal: string | null; said: string }> {
  const program = `import { startWatchdog } from ${file}; const w = startWatchdog(${limitMs}, (event, { part }) => process.stderr.write(event + " " + part + "\\n")); ${body}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  process.once("exit", () => child.kill("SIGKILL"));
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal, said })));
}
