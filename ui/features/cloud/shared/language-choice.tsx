import { useCloud } from "../../../client/cloud/cloud-context.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { languageNames } from "../../../kit/messages/use-say.tsx";

/** For pages that are seen before anybody has signed in. */
export function LanguageChoice() {
  const words = useDeskWords();
  const { settings } = useCloud();
  return (["en", "de"] as const).map((language) => (
    <DeskButton
      key={language}
      tone="quiet"
      pressed={words.language === language}
      onPress={() => settings.change({ language })}
    >
      {languageNames[language]}
    </DeskButton>
  ));
}
