import {
  Bot,
  Cable,
  DoorOpen,
  Lightbulb,
  type LucideIcon,
  Printer,
  Radio,
  ScanBarcode,
  Siren,
  Split,
  Thermometer,
  Weight,
} from "lucide-react";

const icons: Readonly<Record<string, LucideIcon>> = {
  scanner: ScanBarcode,
  scale: Weight,
  printer: Printer,
  rfid: Radio,
  light: Lightbulb,
  sensor: Thermometer,
  signal: Siren,
  vehicle: Bot,
  gate: DoorOpen,
  conveyor: Split,
};

export function KindIcon({ kind, className = "size-8" }: { kind: string; className?: string }) {
  const Icon = icons[kind] ?? Cable;
  return <Icon aria-hidden="true" className={`shrink-0 ${className}`} />;
}
