import { expect, test } from "vitest";
import { commandLine } from "./program.ts";

test("every command says what it does, with an example", () => {
  const { commands } = commandLine();
  const names = [
    "start",
    "first-boot",
    "import",
    "export",
    "backup",
    "restore",
    "verify",
    "rebuild",
    "doctor",
    "logs",
    "recovery-code",
    "call",
    "pair",
    "sync",
    "replace",
    "standby",
    "update",
  ];
  expect(commands.map((command) => command.name())).toEqual(names);
  for (const command of commands) {
    let help = "";
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    expect(command.description()).not.toBe("");
    expect(help).toMatch(new RegExp(`Examples?:\\n {2}kontor ${command.name()}`));
    expect(help).toContain("--json");
    expect(help).toContain("--data <dir>");
  }
});
