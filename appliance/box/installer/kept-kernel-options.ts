/** What a person gave to the kernel of the stick because of this machine's consoles; the installed system gets the same. */
export function keptKernelOptions(commandLine: string): string {
  return commandLine
    .trim()
    .split(/\s+/)
    .filter((word) =>
      /^(console=|systemd\.journald\.|nomodeset$|kontor\.(loud$|patience=)|acpi=|pci=|video=)/.test(word),
    )
    .join(" ");
}
