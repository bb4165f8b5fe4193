import { spawn } from "node:child_process";

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: string | Uint8Array;
  /** Its standard output goes into this open file instead of into the answer. */
  into?: number;
}

/** Runs a program to its end and answers its standard output. Its standard error is shown; an exit code other than 0 throws. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: "C.UTF-8", ...options.env },
      stdio: ["pipe", options.into ?? "pipe", "inherit"],
    });
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${program} ${args.join(" ")} ended with ${signal ?? code}. ${said.slice(-400)}`));
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input);
  });
}
