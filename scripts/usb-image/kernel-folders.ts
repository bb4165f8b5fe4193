const below = (parent: string, names: string): string[] => names.split(" ").map((name) => `${parent}/${name}`);

/**
 * Folders of the kernel's modules that a box carries; what is not here stays behind (sound, cameras, InfiniBand, file systems of servers, …).
 * `/*` is the files of that folder alone. AMD's and NVIDIA's graphics show nothing without firmware of their very generation, and
 * would take the machine's own picture away, so they are not here.
 */
export const boxFolders: readonly string[] = [
  "arch",
  "block",
  "crypto",
  "lib",
  "mm",
  "fs/*",
  ...below("fs", "ext4 jbd2 squashfs overlayfs fat exfat nls ntfs3 isofs udf efivarfs pstore autofs fuse"),
  ...below("fs", "smb nfs nfs_common lockd fscache netfs"),
  ...below(
    "net",
    "802 8021q bridge core dns_resolver ipv4 ipv6 key llc mac80211 netfilter netlink packet rfkill sched sunrpc tls unix wireless",
  ),
  ...below(
    "drivers",
    "acpi ata base bcma block bus cdrom char cpufreq crypto dca devfreq dma edac extcon firmware gnss gpio hid hv hwmon",
  ),
  ...below(
    "drivers",
    "i2c input leds md mfd misc mmc nvme parport pci pcmcia phy pinctrl platform power powercap pps ptp pwm",
  ),
  ...below("drivers", "soc spi ssb thermal thunderbolt tty ufs usb video virt virtio w1 watchdog"),
  "drivers/scsi/*",
  ...below("drivers/scsi", "aacraid aic7xxx hisi_sas isci libsas megaraid mpt3sas smartpqi device_handler"),
  ...below("drivers/message", "fusion"),
  "drivers/net/*",
  ...below("drivers/net", "ethernet phy mdio pcs usb hyperv vmxnet3 bonding"),
  ...below("drivers/net/wireless", "ath broadcom/brcm80211 intel/iwlwifi mediatek ralink realtek"),
  "drivers/gpu/drm/*",
  ...below("drivers/gpu/drm", "ast display gma500 hyperv i2c i915 mgag200 qxl tiny ttm udl vboxvideo virtio vmwgfx"),
];
