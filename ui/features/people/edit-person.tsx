import { IdCard, KeyRound } from "lucide-react";
import { useState } from "react";
import { readScan } from "#sync/model/gs1/scan.ts";
import { roles as allRoles, type Role } from "#sync/model/records/person.ts";
import { useActs } from "../../client/act.tsx";
import type { CallInput, CallValue } from "../../client/call.ts";
import { useKontor } from "../../client/kontor-context.ts";
import { useScans } from "../../client/use-scans.ts";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { PinPad } from "../../kit/pin-pad.tsx";
import { newPersonId } from "./new-person-id.ts";

export type KnownPerson = CallValue<"people.list">["people"][number];
const badgeLengthMin = 4;

/** Adds a person, or changes one: name, roles, badge, PIN. What is not touched stays. */
export function EditPerson({ person, onClose }: { person?: KnownPerson; onClose: () => void }) {
  const words = useWords();
  const { typed } = useKontor();
  const { run, busy } = useActs();
  const [name, setName] = useState(person?.name ?? "");
  const [roles, setRoles] = useState<readonly Role[]>(person?.roles ?? ["picker"]);
  const [language, setLanguage] = useState<"en" | "de">(person?.language ?? words.say.messages.language);
  const [badge, setBadge] = useState<string>();
  const [pin, setPin] = useState<string>();
  const [open, setOpen] = useState<"badge" | "pin">();
  const [off, setOff] = useState(false);
  useScans(({ raw }) => {
    const code = readScan(raw).text.trim();
    if (code.length < badgeLengthMin) return;
    setBadge(code);
    setOpen(undefined);
  });

  async function save(
    more: Partial<CallInput<"people.save">> = {},
    said = words("people.saved", { name: name.trim() }),
  ) {
    const id = person?.id ?? newPersonId(name);
    const saved = await run(
      "people.save",
      { id, name: name.trim(), roles: [...roles], language, ...(badge && { badge }), ...(pin && { pin }), ...more },
      { done: said },
    );
    if (saved) onClose();
  }
  const toggle = (role: Role) =>
    setRoles(roles.includes(role) ? roles.filter((one) => one !== role) : [...roles, role]);

  return (
    <MiddleDialog
      title={person ? words("people.edit", { name: person.name }) : words("people.add")}
      onClose={onClose}
      wide
    >
      <div className="grid grid-cols-2 gap-4">
        <div className="flex flex-col gap-3">
          <label className="flex flex-col gap-1 font-semibold text-muted text-sm">
            {words("people.name")}
            <input
              type="text"
              value={name}
              inputMode="none"
              data-keys="words"
              maxLength={80}
              onFocus={() => setOpen(undefined)}
              onChange={(event) => setName(event.target.value)}
              className="min-h-13 rounded-xl border-2 border-line bg-panel px-4 font-semibold text-ink text-lg"
            />
          </label>
          <fieldset aria-label={words("people.language")} className="flex gap-2">
            <TouchButton wide pressed={language === "en"} onPress={() => setLanguage("en")}>
              English
            </TouchButton>
            <TouchButton wide pressed={language === "de"} onPress={() => setLanguage("de")}>
              Deutsch
            </TouchButton>
          </fieldset>
          <div className="grid grid-cols-2 gap-2">
            <TouchButton
              wide
              icon={IdCard}
              pressed={open === "badge"}
              onPress={() => setOpen(open === "badge" ? undefined : "badge")}
            >
              {badge
                ? words("people.badge-read", { end: `…${badge.slice(-4)}` })
                : words(person?.hasBadge ? "people.has-badge" : "people.badge")}
            </TouchButton>
            <TouchButton
              wide
              icon={KeyRound}
              pressed={open === "pin"}
              onPress={() => setOpen(open === "pin" ? undefined : "pin")}
            >
              {words(pin ? "people.pin-set" : person?.hasPin ? "people.has-pin" : "people.set-pin")}
            </TouchButton>
          </div>
        </div>
        <div className="flex flex-col gap-3">
          {open === "badge" && (
            <p className="rounded-xl bg-tint p-4 text-center font-bold text-lg">{words("people.scan-badge")}</p>
          )}
          {open === "pin" && (
            <PinPad
              label={words("people.set-pin")}
              busy={busy}
              keys={typed}
              onDone={(next) => {
                setPin(next);
                setOpen(undefined);
              }}
            />
          )}
          {open === undefined && (
            <fieldset aria-label={words("people.roles")} className="flex flex-col gap-1">
              <p className="font-semibold text-muted text-sm">{words("people.roles")}</p>
              <div className="grid grid-cols-2 gap-2">
                {allRoles.map((role) => (
                  <TouchButton key={role} wide pressed={roles.includes(role)} onPress={() => toggle(role)}>
                    {words.of("role", role)}
                  </TouchButton>
                ))}
              </div>
            </fieldset>
          )}
        </div>
      </div>
      <div className="flex gap-2">
        {person &&
          (person.active ? (
            <TouchButton tone="danger" disabled={busy} onPress={() => setOff(true)}>
              {words("people.off")}
            </TouchButton>
          ) : (
            <TouchButton
              disabled={busy}
              onPress={() => void save({ active: true }, words("people.turned-on", { name: person.name }))}
            >
              {words("people.on")}
            </TouchButton>
          ))}
        <TouchButton
          wide
          tone="primary"
          disabled={busy || name.trim() === "" || roles.length === 0}
          onPress={() => void save()}
        >
          {words("people.save")}
        </TouchButton>
      </div>
      {off && person && (
        <AskSure
          danger
          title={`${words("people.off")}: ${person.name}`}
          confirm={words("people.off")}
          onClose={() => setOff(false)}
          onDone={() => void save({ active: false }, words("people.turned-off", { name: person.name }))}
        >
          {words("people.off-detail", { name: person.name })}
        </AskSure>
      )}
    </MiddleDialog>
  );
}
