import { Download, LogOut, Printer, ShieldCheck, X } from "lucide-react";
import type { ReactNode } from "react";
import { readScan } from "#sync/model/gs1/scan.ts";
import { useKontor } from "../../client/kontor-context.ts";
import { signOut } from "../../client/sign-in.ts";
import { useScans } from "../../client/use-scans.ts";
import { useStore } from "../../client/use-store.ts";
import { Button } from "../../kit/button.tsx";
import { useFeedback } from "../../kit/feedback/feedback.tsx";
import type { Tone } from "../../kit/feedback/tones.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import type { PhraseCode } from "../../kit/messages/phrases.ts";
import { languageNames, useSay } from "../../kit/messages/use-say.tsx";
import { ScanField } from "../../kit/scan-field.tsx";

export interface SettingsProps {
  /** Offers to install the app, where the browser does. */
  onInstall?: () => void;
}

/** What this device is set to. A scan here binds the printer or workstation whose label it is. */
export function Settings({ onInstall }: SettingsProps) {
  const kontor = useKontor();
  const say = useSay();
  const { give } = useFeedback();
  const settings = useStore(kontor.settings);
  const session = useStore(kontor.sessions.current);

  function bind(raw: string) {
    kontor.settings.change({ workstation: readScan(raw).text.slice(0, 64) });
    give("ok", say("settings.workstation"));
  }
  useScans(({ raw }) => bind(raw));

  return (
    <main className="mx-auto flex h-full w-full max-w-xl flex-col">
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-3">
        <h1 className="font-bold text-2xl">{say("settings.title")}</h1>
        <Group title={say("settings.workstation")}>
          <p className="flex min-h-16 items-center gap-3 rounded-xl border-2 border-line bg-panel ps-4">
            <Printer aria-hidden="true" className="size-7 text-action" />
            <span className="min-w-0 flex-1 truncate font-semibold text-lg">
              {settings.workstation || say("settings.workstation-none")}
            </span>
            {settings.workstation !== "" && (
              <IconButton
                icon={X}
                label={say("settings.workstation-clear")}
                onPress={() => kontor.settings.change({ workstation: "" })}
              />
            )}
          </p>
        </Group>
        <Group title={say("settings.language")} hint={session ? say("settings.language-person") : undefined}>
          <Options
            value={settings.language}
            options={[
              ["en", languageNames.en],
              ["de", languageNames.de],
            ]}
            onPick={(language) => kontor.settings.change({ language })}
          />
        </Group>
        <Group title={say("settings.theme")}>
          <Options
            value={settings.theme}
            options={[
              ["system", say("settings.theme-system")],
              ["light", say("settings.theme-light")],
              ["dark", say("settings.theme-dark")],
            ]}
            onPick={(theme) => kontor.settings.change({ theme })}
          />
        </Group>
        <Group title={say("settings.feedback")}>
          <div className="grid grid-cols-2 gap-2">
            <Switch
              label={say("settings.sound")}
              on={settings.sound}
              onSwitch={(sound) => kontor.settings.change({ sound })}
            />
            <Switch
              label={say("settings.vibration")}
              on={settings.vibration}
              onSwitch={(vibration) => kontor.settings.change({ vibration })}
            />
          </div>
          <div className="grid grid-cols-3 gap-2">
            {tests.map(([tone, label]) => (
              <Button key={tone} onPress={() => give(tone)}>
                {say(label)}
              </Button>
            ))}
          </div>
        </Group>
        <Group title={say("settings.trust")}>
          <a
            href="/trust"
            className="flex min-h-16 items-center gap-3 rounded-xl border-2 border-line bg-panel px-4 font-semibold text-lg active:bg-tint"
          >
            <ShieldCheck aria-hidden="true" className="size-7 shrink-0 text-action" />
            {say("settings.trust-hint")}
          </a>
        </Group>
        {onInstall && (
          <Button wide icon={Download} onPress={onInstall}>
            {say("settings.install")}
          </Button>
        )}
        {session && (
          <Button wide icon={LogOut} tone="warning" onPress={() => void signOut(kontor)}>
            {say("act.sign-out")} · {session.person.name}
          </Button>
        )}
      </div>
      <div className="border-line border-t-2 bg-panel/60 p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <ScanField
          prompt={say("settings.workstation-hint")}
          onTyped={bind}
          onCamera={() => kontor.camera.set(true)}
          keys={kontor.typed}
        />
      </div>
    </main>
  );
}

const tests: readonly (readonly [Tone, PhraseCode])[] = [
  ["ok", "settings.test-ok"],
  ["attention", "settings.test-attention"],
  ["error", "settings.test-error"],
];

function Group({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-semibold text-base text-muted">{title}</h2>
      {children}
      {hint && <p className="text-muted text-sm">{hint}</p>}
    </section>
  );
}

interface OptionsProps<V extends string> {
  value: V;
  options: readonly (readonly [V, string])[];
  onPick: (value: V) => void;
}

function Options<V extends string>({ value, options, onPick }: OptionsProps<V>) {
  return (
    <div className="grid auto-cols-fr grid-flow-col gap-2">
      {options.map(([option, label]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          onClick={() => onPick(option)}
          className={`min-h-16 rounded-xl border-2 px-2 font-semibold text-base leading-tight ${option === value ? "border-action bg-tint" : "border-line bg-panel text-muted"}`}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function Switch({ label, on, onSwitch }: { label: string; on: boolean; onSwitch: (on: boolean) => void }) {
  const say = useSay();
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      onClick={() => onSwitch(!on)}
      className={`flex min-h-16 items-center justify-between gap-2 rounded-xl border-2 px-4 font-semibold text-base ${on ? "border-action bg-tint" : "border-line bg-panel text-muted"}`}
    >
      {label}
      <span>{on ? say("settings.on") : say("settings.off")}</span>
    </button>
  );
}
