import { enableCompileCache } from "node:module";

// What Node compiled of the command line is kept for the next time: half of a short command is its start.
enableCompileCache();
const { runCommandLine } = await import("./program.ts");
await runCommandLine();
