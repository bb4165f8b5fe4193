import { Plus, Smartphone, UserPlus } from "lucide-react";
import { useState } from "react";
import { useMay } from "../../client/use-may.ts";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { DevicesList } from "./devices-list.tsx";
import { EditPerson } from "./edit-person.tsx";
import { PairDevice } from "./pair-device.tsx";
import { PeopleList } from "./people-list.tsx";
import { PeopleNow } from "./people-now.tsx";

type Part = "now" | "all" | "devices";

/** Who is at work, who may be, and with which devices. */
export function PeopleScreen({ onOrder }: { onOrder: (number: string) => void }) {
  const words = useWords();
  const may = useMay();
  const [part, setPart] = useState<Part>("now");
  const [asked, setAsked] = useState<"person" | "device">();
  return (
    <Screen
      title={words("nav.people")}
      tools={
        <>
          <Tabs
            label={words("nav.people")}
            chosen={part}
            onChoose={setPart}
            tabs={(["now", "all", "devices"] as const).map((id) => ({ id, label: words(`people.${id}`) }))}
          />
          {part === "all" && may("admin") && (
            <TouchButton tone="primary" icon={UserPlus} onPress={() => setAsked("person")}>
              {words("people.add")}
            </TouchButton>
          )}
          {part === "devices" && may("supervisor") && (
            <TouchButton tone="primary" icon={Plus} onPress={() => setAsked("device")}>
              <Smartphone aria-hidden="true" className="me-2 inline size-5" />
              {words("devices.pair")}
            </TouchButton>
          )}
        </>
      }
    >
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {part === "now" && <PeopleNow onOrder={onOrder} />}
        {part === "all" && <PeopleList />}
        {part === "devices" && <DevicesList />}
      </div>
      {asked === "person" && <EditPerson onClose={() => setAsked(undefined)} />}
      {asked === "device" && <PairDevice onClose={() => setAsked(undefined)} />}
    </Screen>
  );
}
