import { RotateCcw } from "lucide-react";
import { Button } from "./button.tsx";
import { useSay } from "./messages/use-say.tsx";
import { Problem } from "./problem.tsx";

/** In place of a screen that failed to draw itself: what was sent is safe, and loading the page anew is the way back. */
export function Crashed() {
  const say = useSay();
  return (
    <main className="grid h-full place-items-center p-6">
      <div className="w-full max-w-xl">
        <Problem problem={{ code: "page-fault", title: "", detail: "", todo: "", data: {} }}>
          <Button tone="primary" icon={RotateCcw} onPress={() => location.reload()}>
            {say("act.reload")}
          </Button>
        </Problem>
      </div>
    </main>
  );
}
