import { PackageCheck, Rocket } from "lucide-react";
import { useState } from "react";
import { useMayDo, useSeesAll } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { SiteFilter } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { BoxVersions } from "./box-versions.tsx";
import { NewRollout } from "./new-rollout.tsx";
import { Releases } from "./releases.tsx";
import { RolloutCard } from "./rollout-card.tsx";

const tabs = ["rollouts", "boxes", "releases"] as const;

/** Versions of the appliance: what there is, where it goes, and what became of it on each box. */
export function UpdatesScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const seesAll = useSeesAll();
  const { address, change } = useAddress();
  const [making, setMaking] = useState<{ version: string }>();
  const shown = seesAll ? tabs : tabs.filter((tab) => tab !== "rollouts");
  const tab = shown.find((one) => one === address.tab) ?? (shown[0] as (typeof tabs)[number]);
  const site = address.site ?? "";
  const boxes = useCloudLive("updates.boxes", site === "" ? {} : { site });
  const releases = useCloudLive("updates.releases", {});
  const mayRollOut = may() && seesAll;
  return (
    <DeskScreen
      title={words("nav.updates")}
      note={<AgesNote ages={boxes.data?.ages} />}
      tools={
        <>
          {tab === "boxes" && <SiteFilter value={site} onChange={(next) => change({ site: next })} />}
          {mayRollOut && (releases.data?.releases.length ?? 0) > 0 && (
            <DeskButton icon={Rocket} tone="primary" onPress={() => setMaking({ version: "" })}>
              {words("updates.roll-out")}
            </DeskButton>
          )}
        </>
      }
    >
      <Pills
        label={words("updates.part")}
        chosen={tab}
        onChoose={(id) => change({ tab: id === shown[0] ? "" : id })}
        options={shown.map((id) => ({
          id,
          label: words.of("updates-tab", id),
          ...(id === "boxes" && { count: boxes.data?.boxes.filter(({ rollback }) => rollback !== null).length }),
        }))}
      />
      {tab === "rollouts" && <Rollouts />}
      {tab === "boxes" && <Answer answer={boxes}>{({ boxes: all }) => <BoxVersions boxes={all} />}</Answer>}
      {tab === "releases" && (
        <Answer answer={releases}>
          {({ releases: all }) => (
            <Releases releases={all} onRollOut={mayRollOut ? (version) => setMaking({ version }) : undefined} />
          )}
        </Answer>
      )}
      {making && releases.data && (
        <NewRollout
          releases={releases.data.releases}
          version={making.version}
          onClose={() => setMaking(undefined)}
          onMade={() => change({ tab: "" })}
        />
      )}
    </DeskScreen>
  );
}

function Rollouts() {
  const words = useDeskWords();
  const answer = useCloudLive("updates.rollouts", {});
  return (
    <Answer answer={answer}>
      {({ rollouts }) =>
        rollouts.length === 0 ? (
          <EmptyState icon={PackageCheck} title={words("updates.none")} hint={words("updates.none-hint")} />
        ) : (
          <ul className="grid gap-3 xl:grid-cols-2">
            {rollouts.map((rollout) => (
              <li key={rollout.rollout}>
                <RolloutCard rollout={rollout} />
              </li>
            ))}
          </ul>
        )
      }
    </Answer>
  );
}
