import type { Messages } from "./messages.ts";

interface DoorWords {
  title: string;
  detail: string;
  todo: string;
}

/** What any door may say of any call, whatever it is about, and a page of itself; no contract lists these. */
const doorWords: Readonly<Record<string, Record<Messages["language"], DoorWords>>> = {
  fault: {
    en: {
      title: "Something went wrong on our side",
      detail: "Nothing was changed.",
      todo: "Try it again. If it happens again, tell support what you did and when.",
    },
    de: {
      title: "Bei uns ist etwas schiefgegangen",
      detail: "Es wurde nichts geändert.",
      todo: "Noch einmal versuchen. Geschieht es wieder, dem Support sagen, was Sie wann getan haben.",
    },
  },
  "page-fault": {
    en: {
      title: "This page failed",
      detail: "What you sent before is booked.",
      todo: "Load it again. If it happens again, tell support what you did and when.",
    },
    de: {
      title: "Diese Seite ist ausgefallen",
      detail: "Was vorher gesendet wurde, ist gebucht.",
      todo: "Neu laden. Geschieht es wieder, dem Support sagen, was Sie wann getan haben.",
    },
  },
  unreachable: {
    en: {
      title: "The appliance does not answer",
      detail: "Nothing that you entered is lost.",
      todo: "Check the Wi-Fi or the cable, then try again.",
    },
    de: {
      title: "Die Anlage antwortet nicht",
      detail: "Nichts, was Sie eingegeben haben, ist verloren.",
      todo: "WLAN oder Kabel prüfen, dann noch einmal versuchen.",
    },
  },
  "request-malformed": {
    en: { title: "What was sent cannot be read", detail: "", todo: "Load the page again and try once more." },
    de: { title: "Das Gesendete ist nicht lesbar", detail: "", todo: "Die Seite neu laden und noch einmal versuchen." },
  },
  "request-timeout": {
    en: { title: "It took too long to arrive", detail: "", todo: "Try it again, where the network is better." },
    de: { title: "Es kam zu langsam an", detail: "", todo: "Bei besserem Netz noch einmal versuchen." },
  },
  "too-large": {
    en: { title: "That is too much at once", detail: "", todo: "Send less at once." },
    de: { title: "Das ist auf einmal zu viel", detail: "", todo: "Weniger auf einmal senden." },
  },
};

export const doorWordsOf = ({ language }: Messages, code: string): DoorWords | undefined =>
  Object.hasOwn(doorWords, code) ? doorWords[code]?.[language] : undefined;
