import {
  ArrowLeftRight,
  Bot,
  Cable,
  ClipboardCheck,
  CloudUpload,
  Download,
  HeartPulse,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  PackageCheck,
  PackageOpen,
  Printer,
  Search,
  Settings,
  Split,
  Thermometer,
  TriangleAlert,
  Truck,
  Users,
  Waves,
} from "lucide-react";
import type { KioskCode } from "../../kit/messages/kiosk/kiosk-words.ts";

/** The rail's entries, in the order of the day. `routes.tsx` says what each shows. */
export const railScreens = [
  { path: "/board", label: "nav.board", icon: LayoutDashboard },
  { path: "/orders", label: "nav.orders", icon: PackageOpen },
  { path: "/waves", label: "nav.waves", icon: Waves },
  { path: "/tasks", label: "nav.tasks", icon: ListChecks },
  { path: "/exceptions", label: "nav.exceptions", icon: TriangleAlert },
  { path: "/counts", label: "nav.counts", icon: ClipboardCheck },
  { path: "/inbound", label: "nav.inbound", icon: PackageCheck },
  { path: "/shipping", label: "nav.shipping", icon: Truck },
  { path: "/transfers", label: "nav.transfers", icon: ArrowLeftRight },
  { path: "/stock", label: "nav.stock", icon: Search },
  { path: "/people", label: "nav.people", icon: Users },
  { path: "/labels", label: "nav.labels", icon: Printer },
  { path: "/robots", label: "nav.robots", icon: Bot },
  { path: "/conveyors", label: "nav.conveyors", icon: Split },
  { path: "/sensors", label: "nav.sensors", icon: Thermometer },
] as const satisfies readonly KioskScreen[];

/** Behind one entry of the rail, which would not hold them all: looked at now and then, not all day. */
export const settingsScreens = [
  { path: "/box", label: "box.title", icon: Settings },
  { path: "/machines", label: "nav.machines", icon: Cable },
  { path: "/sync", label: "nav.sync", icon: CloudUpload },
  { path: "/updates", label: "nav.updates", icon: Download },
  { path: "/health", label: "nav.health", icon: HeartPulse },
] as const satisfies readonly KioskScreen[];

interface KioskScreen {
  path: `/${string}`;
  label: KioskCode;
  icon: LucideIcon;
}

export type KioskPath = (typeof railScreens)[number]["path"] | (typeof settingsScreens)[number]["path"];

export const isSettings = (pathname: string): boolean => settingsScreens.some(({ path }) => pathname.startsWith(path));
