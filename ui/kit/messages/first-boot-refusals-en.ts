import type { FirstBootRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** The first boot of a box, and what it sets: network, clock, sticks, screen. */
export const firstBootRefusalsEn: Pick<RefusalMessages, FirstBootRefusalCode> = {
  "first-boot-over": {
    title: "Set-up is over",
    detail: () => "This site was set up already.",
    todo: "Change single things under Settings.",
  },
  "first-boot-elsewhere": {
    title: "Sign in to set up",
    detail: ({ why }) =>
      why === "screen"
        ? "Only the box's own screen begins without signing in."
        : why === "machine"
          ? "This is no Kontor box; its start printed the badge and PIN of the first admin."
          : "This site has its admin already.",
    todo: "Sign in as the admin.",
  },
  "first-boot-needed": {
    title: "This step is needed",
    detail: () => "Without an admin nobody could sign in to this box.",
    todo: "Give the admin a name and a PIN.",
  },
  "interface-unknown": {
    title: "This network interface is gone",
    detail: ({ interface: name }) => `The box has no ${name}.`,
    todo: "Plug it in again, or choose another.",
  },
  "interface-no-wifi": {
    title: "No Wi-Fi here",
    detail: ({ interface: name }) => (name === "" ? "This box has no Wi-Fi." : `${name} is not a Wi-Fi interface.`),
    todo: "Use a network cable.",
  },
  "network-no-address": {
    title: "The network gave no address",
    detail: ({ interface: name, waitedSeconds }) =>
      `${name} had none after ${waitedSeconds} s. The former setting is back.`,
    todo: "Check the cable, or name and key of the Wi-Fi; or give a fixed address.",
  },
  "network-nothing-to-confirm": {
    title: "Nothing waits to be kept",
    detail: () => "The change went back in the meantime.",
    todo: "Make the change again and keep it in time.",
  },
  "clock-is-automatic": {
    title: "Time servers set this clock",
    detail: () => "What you set would be put right again at once.",
    todo: "Turn the time servers off first.",
  },
  "media-unknown": {
    title: "The stick is gone",
    detail: ({ mediaId }) => `${mediaId} is not plugged in any more.`,
    todo: "Plug it in again.",
  },
  "media-unreadable": {
    title: "The stick cannot be read",
    detail: ({ why }) => why,
    todo: "Use a stick with FAT32, exFAT or ext4.",
  },
  "media-file-unknown": {
    title: "The file cannot be read",
    detail: ({ path }) => `${path} is not there, or is larger than 20 MB.`,
    todo: "Open the stick again and choose from its list.",
  },
  "media-in-use": {
    title: "The stick is still in use",
    detail: ({ why }) => why,
    todo: "Wait a moment, then try again.",
  },
  "display-fixed": {
    title: "This screen has its own buttons",
    detail: () => "The box cannot set its brightness.",
    todo: "Use the buttons of the screen.",
  },
};
