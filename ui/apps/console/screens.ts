import {
  ArrowLeftRight,
  Boxes,
  Building2,
  Cable,
  GitMerge,
  HandCoins,
  Handshake,
  Inbox,
  KeyRound,
  Link2,
  type LucideIcon,
  MessageCircleQuestion,
  PackageOpen,
  PackageSearch,
  Rocket,
  ScrollText,
  Split,
  TriangleAlert,
  Truck,
  Undo2,
  Users,
  Warehouse,
  Webhook,
} from "lucide-react";
import type { Me } from "../../client/cloud/cloud.ts";
import type { ConsoleCode } from "../../kit/messages/console/console-words.ts";

export interface ConsoleScreen {
  path: `/${string}`;
  label: ConsoleCode;
  icon: LucideIcon;
  /** Pressed after `g`. */
  key: string;
  /** Shown only to these, besides company admins; left out: to all. */
  roles?: readonly Me["roles"][number][];
}

/** Whoever is not limited to some sites. */
const everybody = ["regional-manager", "auditor", "integrator"] as const;

/** What is on the side, grouped as people think of it. `routes.tsx` says what each shows. */
export const consoleScreens: readonly { title: ConsoleCode; screens: readonly ConsoleScreen[] }[] = [
  {
    title: "nav.group-now",
    screens: [
      { path: "/sites", label: "nav.sites", icon: Warehouse, key: "s" },
      { path: "/exceptions", label: "nav.exceptions", icon: TriangleAlert, key: "e" },
      { path: "/devices", label: "nav.devices", icon: Cable, key: "d" },
    ],
  },
  {
    title: "nav.group-goods",
    screens: [
      { path: "/stock", label: "nav.stock", icon: PackageSearch, key: "b" },
      { path: "/orders", label: "nav.orders", icon: PackageOpen, key: "o" },
      { path: "/shipments", label: "nav.shipments", icon: Truck, key: "v" },
      { path: "/transfers", label: "nav.transfers", icon: ArrowLeftRight, key: "t" },
      { path: "/rights", label: "nav.rights", icon: HandCoins, key: "r" },
      { path: "/recall", label: "nav.recall", icon: Undo2, key: "c" },
      { path: "/items", label: "nav.items", icon: Boxes, key: "i" },
      { path: "/partners", label: "nav.partners", icon: Handshake, key: "h" },
    ],
  },
  {
    title: "nav.group-truth",
    screens: [
      { path: "/inbox", label: "nav.inbox", icon: Inbox, key: "n" },
      { path: "/conflicts", label: "nav.conflicts", icon: GitMerge, key: "k" },
      { path: "/intents", label: "nav.intents", icon: MessageCircleQuestion, key: "q" },
    ],
  },
  {
    title: "nav.group-company",
    screens: [
      { path: "/boxes", label: "nav.boxes", icon: Link2, key: "x" },
      { path: "/updates", label: "nav.updates", icon: Rocket, key: "u" },
      { path: "/company", label: "nav.company", icon: Building2, key: "m", roles: everybody },
      { path: "/routing", label: "nav.routing", icon: Split, key: "l", roles: everybody },
      { path: "/people", label: "nav.people", icon: Users, key: "p", roles: ["auditor"] },
      { path: "/keys", label: "nav.keys", icon: KeyRound, key: "y", roles: ["auditor"] },
      { path: "/webhooks", label: "nav.webhooks", icon: Webhook, key: "w", roles: ["auditor", "integrator"] },
      { path: "/audit", label: "nav.audit", icon: ScrollText, key: "a", roles: ["auditor"] },
    ],
  },
];

/** What this person is offered: who is limited to some sites has nothing that concerns the whole company. */
export function screensFor({ roles, regions, sites }: Me) {
  const isLimited = regions.length + sites.length > 0;
  return consoleScreens
    .map(({ title, screens }) => ({
      title,
      screens: screens.filter(
        (screen) =>
          screen.roles === undefined ||
          (!isLimited && (roles.includes("company-admin") || screen.roles.some((role) => roles.includes(role)))),
      ),
    }))
    .filter(({ screens }) => screens.length > 0);
}
