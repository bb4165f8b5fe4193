/** What GRUB shows when the stick is started. */
export interface StickMenu {
  /** GUID of the stick's partition table. */
  diskGuid: string;
  version: string;
}

/**
 * `grub.cfg` of the stick. A stick that was left in an installed machine hands over to the disk in it, unless somebody chooses otherwise within
 * five seconds. It is plain ASCII: GRUB's text screen has no umlauts.
 */
export function stickMenu({ diskGuid, version }: StickMenu): string {
  const entry = (id: string, title: string, mode: string, options: string) => `menuentry "${title}" --id ${id} {
  linux /kontor/vmlinuz kontor.mode=${mode} kontor.disk=${diskGuid} ${options} $kernel_options quiet loglevel=4 panic=10
  initrd /kontor/initrd.img
}
`;
  return `# Kontor ${version}, the stick.
serial --unit=0 --speed=115200
terminal_input console serial
terminal_output console serial
set stick=$root
set timeout=5
set default=install
search --no-floppy --label --set=disk KONTOR-BOOT
if [ -n "$disk" ]; then
  set default=disk
  menuentry "Start the installed Kontor / Installiertes Kontor starten" --id disk {
    set root=$disk
    set prefix=($disk)/grub
    configfile /grub/grub.cfg
  }
fi
# May set default, timeout and kernel_options (console=ttyS0 for a machine without a screen).
if [ -f /kontor/boot.cfg ]; then source /kontor/boot.cfg; fi
${entry("install", "Install on this machine / Auf diesem Rechner installieren", "install", "systemd.unit=kontor-install.target")}
${entry("try", "Try without installing / Ohne Installation ausprobieren", "try", "")}
${entry("rescue", "Rescue / Rettung", "rescue", "systemd.unit=kontor-rescue.target")}
`;
}
