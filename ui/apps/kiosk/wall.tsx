import { useEffect, useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import { isOnTheBox, wallSignIn } from "../../client/this-box.ts";
import { useStore } from "../../client/use-store.ts";
import { WallScreen } from "../../features/board/wall-screen.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ConnectionBadge, StaleBanner, useDataAge } from "./connection-badge.tsx";

const askAgainMs = 5_000;

/** The board on a wall: nobody touches it, it never locks, and on the box itself nobody signs in for it. */
export function Wall() {
  const age = useDataAge();
  return (
    <div className="flex h-full flex-col">
      <StaleBanner age={age} />
      <div className="min-h-0 flex-1">
        <WallScreen status={<ConnectionBadge age={age} />} />
      </div>
    </div>
  );
}

/** Until the wall has its sign-in: after a start of the appliance it asks for another. */
export function WallWaits() {
  const words = useWords();
  return (
    <main className="grid h-full place-items-center p-6">
      <p className="font-bold text-3xl">{words("age.never")}</p>
    </main>
  );
}

/** Signs the wall in by itself. Answers whether that is out of the question: then somebody has to. */
export function useWallSignIn(isWall: boolean): "by-itself" | "by-somebody" {
  const kontor = useKontor();
  const session = useStore(kontor.sessions.current);
  const [isRefused, setIsRefused] = useState(false);
  const tries = isWall && isOnTheBox(location.hostname) && !isRefused;
  useEffect(() => {
    if (!tries || session) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async () => {
      const answer = await wallSignIn(window);
      if (isOver) return;
      if (answer === "no-answer") timer = setTimeout(ask, askAgainMs);
      else if (answer.ok) kontor.sessions.begin(answer.value);
      else setIsRefused(true);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [tries, session, kontor]);
  return tries ? "by-itself" : "by-somebody";
}
