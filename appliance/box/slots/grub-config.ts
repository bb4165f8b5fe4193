import { goodTriesMax, type SlotName, slotNames, trialTriesMax } from "./boot-state.ts";

export interface GrubConfig {
  /** GUID of the disk's partition table; the kernel is told, so that it takes this disk's slots and no other's. */
  diskGuid: string;
  /** For the kernel of either slot: `console=ttyS0` and the like. */
  kernelOptions?: string;
  /** Lines of GRUB that come first: terminals, fonts. */
  before?: string;
}

/**
 * `grub.cfg` of an installed disk: `pickSlot` in GRUB's own language, which has neither arithmetic nor variables by name, so every case is
 * written out. It is made once and never changes; what changes is `grubenv`. A kernel that cannot be loaded starts the machine anew, which
 * counts as a try like any other.
 */
export function grubConfig({ diskGuid, kernelOptions = "", before = "" }: GrubConfig): string {
  return `# Kontor: which of two systems starts. ORDER, then for each: OK (0 no, 1 on trial, 2 good) and TRY (starts since it was healthy).
set timeout=0
${before}
function kontor_fits {
  set fits=
${fitsLines("1", trialTriesMax)}
${fitsLines("2", goodTriesMax)}
}

function kontor_first {
  set slot=
  set first=A
  if [ "$ORDER" = "B A" ]; then
    set first=B
    ${tryLines("B", "A")}
  else
    ${tryLines("A", "B")}
  fi
}

function kontor_more {
  set more=$1
${moreLines()}
}

function kontor_pick {
  kontor_first
  if [ "$slot" = "" ]; then
${slotNames.map((slot) => `    if [ "$${slot}_OK" = "2" ]; then set ${slot}_TRY=0; fi`).join("\n")}
    kontor_first
  fi
${slotNames.map((slot) => `  if [ "$slot" = "${slot}" ]; then kontor_more "$${slot}_TRY"; set ${slot}_TRY=$more; fi`).join("\n")}
  if [ "$slot" = "" ]; then set slot=$first; fi
}

load_env --file /grub/grubenv ORDER A_OK A_TRY B_OK B_TRY
kontor_pick
save_env --file /grub/grubenv A_TRY B_TRY
${slotNames.map((slot) => bootLines(slot, diskGuid, kernelOptions)).join("\n")}
echo "Kontor: slot $slot does not load. Starting again. / Slot $slot laedt nicht. Neustart."
sleep 5
reboot
`;
}

/** `kontor_fits OK TRY` */
const fitsLines = (ok: string, triesMax: number): string => {
  const tries = Array.from({ length: triesMax }, (_, n) => `"$2" = "${n}"`).join(" -o ");
  return `  if [ "$1" = "${ok}" ]; then if [ ${tries} ]; then set fits=1; fi; fi`;
};

const tryLines = (first: SlotName, second: SlotName): string =>
  [
    `kontor_fits "$${first}_OK" "$${first}_TRY"`,
    `if [ "$fits" = "1" ]; then set slot=${first}; else`,
    `  kontor_fits "$${second}_OK" "$${second}_TRY"`,
    `  if [ "$fits" = "1" ]; then set slot=${second}; fi`,
    "fi",
  ].join("\n    ");

const moreLines = (): string =>
  Array.from({ length: goodTriesMax }, (_, n) => `  if [ "$1" = "${n}" ]; then set more=${n + 1}; fi`).join("\n");

const bootLines = (slot: SlotName, diskGuid: string, options: string): string => {
  const folder = slot.toLowerCase();
  return `if [ "$slot" = "${slot}" ]; then
  if linux /${folder}/vmlinuz kontor.mode=run kontor.disk=${diskGuid} kontor.slot=${folder} quiet loglevel=4 panic=10${options ? ` ${options}` : ""}; then
    if initrd /${folder}/initrd.img; then boot; fi
  fi
fi`;
};
