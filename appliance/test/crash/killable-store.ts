import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { contracts } from "#sync/contracts/list.ts";
import type { Answer, CommandCall } from "../../store/run-command.ts";
import { supervisor } from "../../testing/test-site.ts";
import type { Programs } from "./bundled-programs.ts";

type Name = keyof typeof contracts;

interface Sent {
  name: Name;
  input: unknown;
  /** Who waits for it: a command may be sent again while it is on its way. */
  waiting: ((answer: Answer) => void)[];
}

/**
 * A store that dies and comes back. Whoever sent a command that was not answered before a death sends it again after it, under the same
 * id, as a handheld does; so `send` resolves once, with an answer that was durable when it was given.
 */
export class KillableStore {
  readonly dataDir = mkdtempSync(join(tmpdir(), "kontor-crash-"));
  readonly acknowledged = new Map<string, { name: Name; input: unknown; answer: Answer }>();
  readonly faults: string[] = [];
  kills = 0;
  repeats = 0;
  readonly #open = new Map<string, Sent>();
  readonly #programs: Programs;
  #child: ChildProcess | undefined;

  constructor(programs: Programs) {
    this.#programs = programs;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#programs.child, this.dataDir, this.#programs.writer.href], {
      stdio: ["pipe", "pipe", "inherit"],
      // A hundred short lives of one program: what one has compiled serves the next.
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "kontor-test-compile-cache") },
    });
    child.stdin?.on("error", () => {}); // it died while we wrote
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code, signal) =>
        reject(new Error(`the store ended with ${code ?? signal} before it was ready`)),
      );
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
        const said = JSON.parse(line) as { ready?: true; fault?: string; commandId?: string; answer?: Answer };
        if (said.ready) resolve();
        else if (said.fault !== undefined) this.faults.push(said.fault);
        else if (said.commandId !== undefined) this.#answered(said.commandId, said.answer as Answer);
      });
    });
    this.#child = child;
    for (const [commandId, { name, input }] of this.#open) this.#write(commandId, name, input);
  }

  /** The power goes. */
  async kill(): Promise<void> {
    const child = this.#child as ChildProcess;
    this.#child = undefined;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    this.kills++;
  }

  send(commandId: string, name: Name, input: unknown): Promise<Answer> {
    return new Promise((resolve) => {
      const open = this.#open.get(commandId);
      if (open) open.waiting.push(resolve);
      else this.#open.set(commandId, { name, input, waiting: [resolve] });
      this.#write(commandId, name, input);
    });
  }

  /** Sends a command again that was answered before. Resolves with the answer of today. */
  async sendAgain(commandId: string): Promise<{ first: Answer; again: Answer }> {
    const {
      name,
      input,
      answer: first,
    } = this.acknowledged.get(commandId) as { name: Name; input: unknown; answer: Answer };
    this.repeats++;
    return { first, again: await this.send(commandId, name, input) };
  }

  async stop(): Promise<void> {
    if (!this.#child) return;
    const gone = once(this.#child, "exit");
    this.#child.stdin?.end();
    await gone;
    this.#child = undefined;
  }

  remove(): void {
    this.#child?.kill("SIGKILL");
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  #write(commandId: string, name: Name, input: unknown): void {
    const call: CommandCall = { commandId, name, input: contracts[name].input.parse(input), caller: supervisor };
    this.#child?.stdin?.write(`${JSON.stringify(call)}\n`);
  }

  #answered(commandId: string, answer: Answer): void {
    const sent = this.#open.get(commandId);
    this.#open.delete(commandId);
    if (!sent) return;
    if (!this.acknowledged.has(commandId))
      this.acknowledged.set(commandId, { name: sent.name, input: sent.input, answer });
    for (const resolve of sent.waiting) resolve(answer);
  }
}
