/** What the build itself needs on the machine that builds: program asked for, and the Debian package that has it. */
export const buildTools: readonly (readonly [program: string, debianPackage: string])[] = [
  ["mmdebstrap", "mmdebstrap"],
  ["mksquashfs", "squashfs-tools"],
  ["mcopy", "mtools"],
  ["mkfs.fat", "dosfstools"],
  ["sfdisk", "fdisk"],
  ["grub-mkimage", "grub-common"],
  ["/usr/lib/grub/i386-pc/boot.img", "grub-pc-bin"],
  ["/usr/lib/grub/x86_64-efi/moddep.lst", "grub-efi-amd64-bin"],
  ["cpio", "cpio"],
  ["zstd", "zstd"],
  ["depmod", "kmod"],
  ["strip", "binutils"],
];

/** What the tests in the emulator need besides. */
export const testTools: readonly (readonly [program: string, debianPackage: string])[] = [
  ["qemu-system-x86_64", "qemu-system-x86"],
  ["qemu-img", "qemu-utils"],
  ["/usr/share/OVMF/OVMF_CODE_4M.fd", "ovmf"],
  ["swtpm", "swtpm"],
  ["debugfs", "e2fsprogs"],
];

export const debian = {
  suite: "bookworm",
  sources: [
    "deb http://deb.debian.org/debian bookworm main non-free-firmware",
    "deb http://deb.debian.org/debian bookworm-updates main non-free-firmware",
    "deb http://deb.debian.org/debian-security bookworm-security main non-free-firmware",
  ],
  /** Pulls the kernel of the day; the kernel package itself is unpacked without its scripts. */
  kernel: "linux-image-amd64",
};

/** In the root of the box, beside what Debian calls essential. Every line says what would be missing without it. */
export const boxPackages = {
  machine: [
    "systemd-sysv",
    "udev",
    // networkctl and wpa_supplicant speak over it.
    "dbus",
    "kmod",
    "procps",
    "util-linux",
    "iproute2",
    "tzdata",
    "busybox-static",
    "zstd",
  ],
  disks: [
    "e2fsprogs",
    "dosfstools",
    "fdisk",
    "mtools",
    "cryptsetup-bin",
    // systemd-cryptenroll loads these when it finds a TPM.
    "libtss2-esys-3.0.2-0",
    "libtss2-mu0",
    "libtss2-rc0",
    "libtss2-tcti-device0",
    // Wear of the disk, for `kontor doctor`.
    "smartmontools",
  ],
  network: [
    "systemd-resolved",
    "wpasupplicant",
    "iw",
    "rfkill",
    "wireless-regdb",
    "chrony",
    "ca-certificates",
    "openssl",
    "iputils-ping",
    // Backups to a share.
    "cifs-utils",
    "nfs-common",
  ],
  // Most Wi-Fi and some network cards are dumb without. May be passed on by anybody; each package's licence lies in /usr/share/doc.
  firmware: [
    ...["firmware-linux-free", "firmware-ath9k-htc", "firmware-atheros", "firmware-brcm80211", "firmware-iwlwifi"],
    ...["firmware-realtek", "firmware-misc-nonfree", "firmware-bnx2", "firmware-bnx2x"],
  ],
  // Node is linked against it.
  appliance: ["libstdc++6"],
  // Debian 12's cage asks for Xwayland even for Wayland programs; Chromium is steady only through it.
  kiosk: ["cage", "xwayland", "seatd", "chromium", "fonts-dejavu-core", "libgl1-mesa-dri"],
} as const;
