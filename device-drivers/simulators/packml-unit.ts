/** The state machine of PackML, as far as a simulated unit needs it: acting states end by themselves in the next tick. */
export class PackMlUnit {
  state = "Stopped";
  mode = 1;
  blocked = false;
  starved = false;

  /** False when the command does not fit the state. */
  command(name: string): boolean {
    const [from, to] = commands[name] ?? [];
    if (!from || !to || !(from.includes(this.state) || (from.includes("*") && !never[name]?.includes(this.state))))
      return false;
    this.state = to;
    return true;
  }

  /** An acting state comes to its end. True when something changed. */
  tick(): boolean {
    const next = afterwards[this.state];
    if (!next) return false;
    this.state = next;
    return true;
  }

  get runs(): boolean {
    return this.state === "Execute";
  }

  /** The names of the three nested state machines. An inner one keeps its last state while the outer one is elsewhere. */
  get nested(): { base: string; machine: string; execute: string } {
    if (this.state === "Aborting" || this.state === "Aborted") return { base: this.state, machine: "", execute: "" };
    if (["Stopping", "Stopped", "Clearing"].includes(this.state))
      return { base: "Cleared", machine: this.state, execute: "" };
    return { base: "Cleared", machine: "Running", execute: this.state };
  }
}

const commands: Record<string, [string[], string]> = {
  Reset: [["Stopped", "Complete"], "Resetting"],
  Start: [["Idle"], "Starting"],
  Stop: [["*"], "Stopping"],
  Hold: [["Execute"], "Holding"],
  Unhold: [["Held"], "Unholding"],
  Suspend: [["Execute"], "Suspending"],
  Unsuspend: [["Suspended"], "Unsuspending"],
  Abort: [["*"], "Aborting"],
  Clear: [["Aborted"], "Clearing"],
};
const never: Record<string, string[]> = {
  Stop: ["Stopping", "Stopped", "Aborting", "Aborted", "Clearing"],
  Abort: ["Aborting", "Aborted"],
};
const afterwards: Record<string, string> = {
  Resetting: "Idle",
  Starting: "Execute",
  Stopping: "Stopped",
  Holding: "Held",
  Unholding: "Execute",
  Suspending: "Suspended",
  Unsuspending: "Execute",
  Aborting: "Aborted",
  Clearing: "Stopped",
};
export const packMlCommands = Object.keys(commands);
