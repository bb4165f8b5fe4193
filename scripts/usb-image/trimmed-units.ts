/**
 * What systemd and Debian would start and a box has no use for. Together they are about half of the processor time of a boot. Each is
 * masked (a link to /dev/null), so nothing pulls it in by a side door.
 */
export const maskedUnits: readonly string[] = [
  // Nobody logs in here: the kiosk has its own account and its own way to the screen, rescue its own unit.
  ...[
    "systemd-logind.service",
    "dbus-org.freedesktop.login1.service",
    "systemd-user-sessions.service",
    "user@.service",
  ],
  ...[
    "getty@tty1.service",
    "getty@.service",
    "autovt@.service",
    "serial-getty@.service",
    "console-getty.service",
    "getty-static.service",
  ],
  ...[
    "systemd-ask-password-console.path",
    "systemd-ask-password-wall.path",
    "nss-user-lookup.target",
    "x11-common.service",
  ],
  ...["systemd-update-utmp.service", "systemd-update-utmp-runlevel.service", "user-runtime-dir@.service"],
  // The image comes configured; what would be set up at a first boot is set up when it is built.
  ...[
    "systemd-firstboot.service",
    "systemd-sysusers.service",
    "systemd-machine-id-commit.service",
    "systemd-update-done.service",
  ],
  ...[
    "systemd-hwdb-update.service",
    "ldconfig.service",
    "systemd-journal-catalog-update.service",
    "systemd-repart.service",
  ],
  ...[
    "systemd-sysext.service",
    "systemd-remount-fs.service",
    "systemd-volatile-root.service",
    "systemd-fsck-root.service",
  ],
  ...[
    "systemd-pcrphase.service",
    "systemd-pcrphase-sysinit.service",
    "systemd-pcrphase-initrd.service",
    "systemd-fsckd.socket",
  ],
  // File systems and devices that nothing of ours mounts or asks for.
  ...[
    "dev-hugepages.mount",
    "dev-mqueue.mount",
    "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount",
    "sys-kernel-config.mount",
  ],
  ...["sys-fs-fuse-connections.mount", "proc-sys-fs-binfmt_misc.automount", "proc-sys-fs-binfmt_misc.mount"],
  ...["modprobe@configfs.service", "modprobe@dm_mod.service", "modprobe@drm.service", "modprobe@efi_pstore.service"],
  ...[
    "modprobe@fuse.service",
    "modprobe@loop.service",
    "kmod-static-nodes.service",
    "systemd-binfmt.service",
    "systemd-modules-load.service",
  ],
  ...[
    "systemd-backlight@.service",
    "systemd-rfkill.service",
    "systemd-rfkill.socket",
    "systemd-pstore.service",
    "systemd-quotacheck.service",
  ],
  ...[
    "remote-fs.target",
    "nfs-client.target",
    "rpcbind.socket",
    "rpcbind.service",
    "rpc-statd.service",
    "cryptdisks.service",
    "cryptdisks-early.service",
  ],
  // Upkeep of a Debian that looks after itself; here a new slot replaces it whole.
  ...[
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "apt-daily.service",
    "apt-daily-upgrade.service",
    "dpkg-db-backup.timer",
  ],
  ...["e2scrub_all.timer", "e2scrub_reap.service", "smartmontools.service", "smartd.service", "nfs-blkmap.service"],
  ...[
    "systemd-networkd-wait-online.service",
    "systemd-network-generator.service",
    "chrony-wait.service",
    "systemd-time-wait-sync.service",
  ],
];

/** Programs that make units from files that a box does not have; each is a process at every boot. */
export const maskedGenerators: readonly string[] = [
  ...[
    "systemd-cryptsetup-generator",
    "systemd-fstab-generator",
    "systemd-getty-generator",
    "systemd-gpt-auto-generator",
  ],
  ...[
    "systemd-hibernate-resume-generator",
    "systemd-integritysetup-generator",
    "systemd-rc-local-generator",
    "systemd-run-generator",
  ],
  ...[
    "systemd-system-update-generator",
    "systemd-sysv-generator",
    "systemd-veritysetup-generator",
    "systemd-bless-boot-generator",
  ],
  ...["nfs-server-generator", "rpc-pipefs-generator"],
];
