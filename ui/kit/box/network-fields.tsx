import { Cable, Wifi } from "lucide-react";
import { Chip } from "../board/chip.tsx";
import { Row } from "../board/row.tsx";
import { Tabs } from "../board/tabs.tsx";
import { TouchButton } from "../board/touch-button.tsx";
import { TouchField } from "../board/touch-field.tsx";
import { useWords } from "../messages/kiosk/use-words.tsx";
import type { NetworkForm, NetworkProblems } from "./network-form.ts";

export interface InterfaceNow {
  name: string;
  kind: "wired" | "wifi";
  mac: string;
  plugged: boolean;
  addresses: readonly string[];
  ssid: string;
}

export interface HeardWifi {
  ssid: string;
  signalPercent: number;
  security: "open" | "wpa" | "enterprise" | "old";
}

/** Interfaces as rows: what it is, whether something is at its other end, and its address. */
export function InterfaceRows({
  interfaces,
  chosen,
  onChoose,
}: {
  interfaces: readonly InterfaceNow[];
  chosen: string | undefined;
  onChoose: (name: string) => void;
}) {
  const words = useWords();
  return (
    <div className="flex flex-col gap-2">
      {interfaces.map(({ name, kind, plugged, addresses, ssid }) => {
        const Icon = kind === "wifi" ? Wifi : Cable;
        return (
          <Row key={name} chosen={name === chosen} mark={plugged ? "action" : "none"} onPress={() => onChoose(name)}>
            <Icon aria-hidden="true" className="size-8 shrink-0" />
            <span className="min-w-0 flex-1">
              <span className="block font-bold">{words(kind === "wifi" ? "box.wifi" : "box.wired")}</span>
              <span className="block truncate text-muted text-sm">
                {[name, ...(ssid ? [words("box.wifi-now", { ssid })] : [])].join(" · ")}
              </span>
            </span>
            <span className="flex flex-col items-end gap-1">
              <Chip tone={plugged ? "ok" : "plain"}>{words(plugged ? "box.plugged" : "box.unplugged")}</Chip>
              <span className="font-semibold tabular-nums">{addresses[0] ?? words("box.no-address")}</span>
            </span>
          </Row>
        );
      })}
    </div>
  );
}

export interface NetworkFieldsProps {
  kind: "wired" | "wifi";
  form: NetworkForm;
  problems: NetworkProblems;
  onChange: (form: NetworkForm) => void;
  /** Only for a Wi-Fi: what is in reach, and how to look. */
  heard?: readonly HeardWifi[] | undefined;
  scanning?: boolean;
  onScan?: () => void;
}

const modes = ["dhcp", "static", "off"] as const;

/** How one interface gets its address, and for a Wi-Fi which it joins. */
export function NetworkFields({ kind, form, problems, onChange, heard, scanning, onScan }: NetworkFieldsProps) {
  const words = useWords();
  const set = (part: Partial<NetworkForm>) => onChange({ ...form, ...part });
  const said = (field: keyof NetworkProblems) => problems[field] && words(problems[field]);
  return (
    <div className="flex flex-col gap-3">
      {kind === "wifi" && form.mode !== "off" && (
        <>
          <WifiList
            heard={heard}
            scanning={scanning}
            onScan={onScan}
            chosen={form.ssid}
            onChoose={(ssid, open) => set({ ssid, open })}
          />
          {form.ssid !== "" && !form.open && (
            <TouchField
              label={`${words("box.wifi-key")}: ${form.ssid}`}
              value={form.key}
              onChange={(key) => set({ key })}
              problem={said("key")}
              lengthMax={63}
              secret
            />
          )}
        </>
      )}
      <Tabs
        label={words("box.network")}
        tabs={modes.map((id) => ({ id, label: words(`box.mode.${id}`) }))}
        chosen={form.mode}
        onChoose={(mode) => set({ mode })}
      />
      {form.mode !== "static" && <p className="text-muted">{words(`box.mode-hint.${form.mode}`)}</p>}
      {form.mode === "static" && (
        <div className="grid grid-cols-2 items-start gap-3">
          <TouchField
            label={words("box.address")}
            hint={words("box.address-hint")}
            value={form.address}
            onChange={(address) => set({ address })}
            problem={said("address")}
            lengthMax={18}
          />
          <TouchField
            label={words("box.gateway")}
            value={form.gateway}
            onChange={(gateway) => set({ gateway })}
            problem={said("gateway")}
            lengthMax={15}
          />
          <TouchField
            label={words("box.dns")}
            hint={words("box.dns-hint")}
            value={form.dns}
            onChange={(dns) => set({ dns })}
            problem={said("dns")}
            lengthMax={50}
          />
        </div>
      )}
    </div>
  );
}

interface WifiListProps {
  heard: readonly HeardWifi[] | undefined;
  scanning: boolean | undefined;
  onScan: (() => void) | undefined;
  chosen: string;
  onChoose: (ssid: string, open: boolean) => void;
}

function WifiList({ heard, scanning, onScan, chosen, onChoose }: WifiListProps) {
  const words = useWords();
  return (
    <div className="flex flex-col gap-2">
      <div>
        <TouchButton icon={Wifi} disabled={scanning} onPress={() => onScan?.()}>
          {words(scanning ? "box.wifi-scanning" : "box.wifi-scan")}
        </TouchButton>
      </div>
      {heard?.length === 0 && <p className="text-muted">{words("box.wifi-none")}</p>}
      <div className="flex max-h-64 flex-col gap-2 overflow-y-auto overscroll-contain">
        {heard?.map(({ ssid, signalPercent, security }) => {
          const canJoin = security === "open" || security === "wpa";
          return (
            <Row key={ssid} chosen={ssid === chosen} onPress={() => canJoin && onChoose(ssid, security === "open")}>
              <span className={`min-w-0 flex-1 truncate font-semibold ${canJoin ? "" : "opacity-50"}`}>{ssid}</span>
              <span className="text-muted text-sm">{words(`box.security.${security}`)}</span>
              <span className="w-14 text-end font-semibold tabular-nums">{signalPercent} %</span>
            </Row>
          );
        })}
      </div>
    </div>
  );
}
