import { words } from "./words.ts";

/** Refusals of the first boot, and of what it sets on the box: network, clock, sticks, screen. */
export const firstBootRefusals = {
  "first-boot-over": words<Record<never, never>>(
    409,
    "The first boot is over",
    () => "This site was set up already.",
    "Change single things under Settings.",
  ),
  "first-boot-elsewhere": words<{ why: "screen" | "machine" | "admin" }>(
    403,
    "The first boot begins with a sign-in here",
    ({ why }) =>
      why === "screen"
        ? "Only the box's own screen begins without one."
        : why === "machine"
          ? "This machine is no Kontor box, and others may work on it too."
          : "This site has its admin.",
    "Sign in as the admin; on a machine of your own the start prints badge and PIN.",
  ),
  "first-boot-needed": words<{ step: string }>(
    409,
    "This step cannot be skipped",
    ({ step }) => `Without ${step} nobody could sign in to this box.`,
    "Give badge and PIN of the admin.",
  ),
  "interface-unknown": words<{ interface: string }>(
    404,
    "No such network interface",
    ({ interface: name }) => `This box has no ${name}.`,
    "Choose one of box.network; plug the adapter in first.",
  ),
  "interface-no-wifi": words<{ interface: string }>(
    409,
    "This is no Wi-Fi",
    ({ interface: name }) => (name === "" ? "This box has no Wi-Fi." : `${name} is not a Wi-Fi interface.`),
    "Use a cable, or choose the Wi-Fi interface.",
  ),
  "network-no-address": words<{ interface: string; waitedSeconds: number; mode: string }>(
    409,
    "The network gave no address",
    ({ interface: name, waitedSeconds }) =>
      `${name} had none after ${waitedSeconds} seconds; the former setting is back.`,
    "Check the cable, or name and key of the Wi-Fi; without DHCP give a static address.",
  ),
  "network-nothing-to-confirm": words<Record<never, never>>(
    409,
    "There is nothing to confirm",
    () => "No change of the network waits; it may have gone back in the meantime.",
    "Make the change again and confirm it in time.",
  ),
  "clock-is-automatic": words<Record<never, never>>(
    409,
    "Time servers set this clock",
    () => "It would be put right again at once.",
    "Turn the automatic setting off to set it by hand.",
  ),
  "media-unknown": words<{ mediaId: string }>(
    404,
    "This stick is not plugged in",
    ({ mediaId }) => `There is no ${mediaId} any more.`,
    "Plug it in and choose it anew.",
  ),
  "media-unreadable": words<{ mediaId: string; why: string }>(
    422,
    "This stick cannot be read",
    ({ mediaId, why }) => `${mediaId}: ${why}.`,
    "Use a stick with FAT32, exFAT or ext4.",
  ),
  "media-file-unknown": words<{ path: string }>(
    404,
    "This file cannot be read from the stick",
    ({ path }) => `${path} is not there, or is larger than 20 MiB.`,
    "Open the stick anew and choose from its list.",
  ),
  "media-in-use": words<{ mediaId: string; why: string }>(
    409,
    "The stick is still in use",
    ({ why }) => (why === "" ? "Something reads or writes it." : `${why}.`),
    "Wait until that has ended, then try again.",
  ),
  "display-fixed": words<Record<never, never>>(
    409,
    "This screen has its own buttons",
    () => "The box cannot set its brightness.",
    "Use the buttons of the screen.",
  ),
};
