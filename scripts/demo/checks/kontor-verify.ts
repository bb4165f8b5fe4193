import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../../appliance/cli/kontor.ts", import.meta.url));

/** `kontor verify` as a person would run it, on the book that the shift left behind. */
export function kontorVerify(data: string): Promise<string[]> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, "verify", "--data", data, "--json"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4_000);
      });
    child.on("error", (error) => resolve([error.message]));
    child.on("close", (code) => resolve(code === 0 ? [] : [`it ended with ${code}: ${said.trim()}`]));
  });
}
