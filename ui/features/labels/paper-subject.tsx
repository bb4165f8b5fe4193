import { useCall } from "../../client/use-call.ts";

/** Papers about an order or a load name its id; people know its number. */
export function PaperSubject({ paper, subject }: { paper: string; subject: string }) {
  const ofOrder = paper === "packing-list" || paper === "pick-list";
  const order = useCall("orders.get", { orderId: subject }, { enabled: ofOrder });
  const load = useCall("loads.get", { loadId: subject }, { enabled: paper === "bill-of-lading" });
  const number = order.data?.order.number ?? load.data?.number;
  return <span className="font-mono font-semibold">{typeof number === "string" ? number : subject}</span>;
}
