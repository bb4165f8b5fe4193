import type { Caller } from "../../store/book.ts";
import type { Floor } from "../binding.ts";
import type { WantedLight } from "./wanted-lights.ts";

/**
 * The button's answer, as the person who holds the lease: all of it, or less. The command's id is made of the step and the epoch of its
 * lease, so a press that is told twice counts once; `attempt` counts the refusals before. Gives whether the book took it; a refusal goes to people as an exception, once.
 */
export async function answerStep(
  floor: Floor,
  machineId: string,
  light: WantedLight,
  { qty, attempt }: { qty: number; attempt: number },
): Promise<boolean> {
  const { kind, taskId, leaseEpoch, allocationId, place, fromLpn, toLpn, step } = light;
  const person = floor.site.store.reader.get("person", light.person);
  const roles = person?.roles ?? ["picker"];
  const caller: Caller = { actor: light.person, device: light.device || machineId, roles };
  const lease = { taskId, leaseEpoch };
  const from = { fromPlace: place, ...(fromLpn !== "" && { fromLpn }) };
  const into = toLpn === "" ? {} : { toLpn };
  const [name, input] =
    kind === "put"
      ? (["putaway.confirm", { ...lease, lpn: toLpn, to: place }] as const)
      : qty < light.qty
        ? ([
            "pick.short",
            { ...lease, allocationId, pickedQty: qty, reason: "reason.missing", ...from, ...into },
          ] as const)
        : (["pick.confirm", { ...lease, allocationId, qty, ...from, ...into }] as const);
  // A putaway has no less: a press that says so answers nothing.
  if (kind === "put" && qty < light.qty) return false;
  const answer = await floor.site.dispatch(
    caller,
    name,
    input,
    `light:${machineId}:${step}:${qty}${attempt === 0 ? "" : `:${attempt}`}`,
  );
  if (answer.ok) return true;
  const because = "fault" in answer ? "fault" : answer.refusal.code;
  const detail = { step: name, person: light.person, taskId };
  await floor.run(
    machineId,
    "machines.report",
    { machine: machineId, because, detail, place },
    `refused:${step}:${because}`,
  );
  return false;
}
