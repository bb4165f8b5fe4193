import { IdCard, KeyRound } from "lucide-react";
import { useState } from "react";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Row } from "../../kit/board/row.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { EditPerson, type KnownPerson } from "./edit-person.tsx";

/** Everybody with their roles; an admin changes them. */
export function PeopleList() {
  const words = useWords();
  const may = useMay();
  const [edited, setEdited] = useState<KnownPerson>();
  const answer = useLive("people.list", {});
  return (
    <>
      {!may("admin") && <p className="pb-2 text-muted">{words("people.admin-only")}</p>}
      <AnswerState answer={answer}>
        {({ people }) => (
          <div className="flex flex-col gap-2">
            {people.map((person) => (
              <Row key={person.id} onPress={() => may("admin") && setEdited(person)}>
                <span className={`w-64 truncate font-bold text-lg ${person.active ? "" : "text-muted line-through"}`}>
                  {person.name}
                </span>
                <span className="flex flex-1 flex-wrap gap-1">
                  {person.roles.map((role) => (
                    <Chip key={role}>{words.of("role", role)}</Chip>
                  ))}
                </span>
                <span className="flex items-center gap-4 text-muted text-sm">
                  <span className="flex items-center gap-1">
                    <IdCard aria-hidden="true" className="size-5" />
                    {words(person.hasBadge ? "people.has-badge" : "people.no-badge")}
                  </span>
                  <span className="flex items-center gap-1">
                    <KeyRound aria-hidden="true" className="size-5" />
                    {words(person.hasPin ? "people.has-pin" : "people.no-pin")}
                  </span>
                </span>
                {!person.active && <Chip tone="attention">{words("people.inactive")}</Chip>}
              </Row>
            ))}
          </div>
        )}
      </AnswerState>
      {edited && <EditPerson person={edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}
