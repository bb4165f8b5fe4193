import type { LlrpSettings } from "./llrp-settings.ts";

/** The one inventory that we keep in a reader. */
export const roSpecId = 1;

/** Fields of ADD_ROSPEC: these antennas, started and stopped by us, reports with antenna, signal, times and count. */
export function roSpec({ antennas, durationMs, reportEveryTags }: LlrpSettings): Record<string, unknown> {
  return {
    ROSpec: {
      ROSpecID: roSpecId,
      Priority: 0,
      CurrentState: "Disabled",
      ROBoundarySpec: {
        ROSpecStartTrigger: { ROSpecStartTriggerType: "Null" },
        ROSpecStopTrigger: {
          ROSpecStopTriggerType: durationMs > 0 ? "Duration" : "Null",
          DurationTriggerValue: durationMs,
        },
      },
      AISpec: [
        {
          AntennaIDs: antennas.length > 0 ? antennas : [0],
          AISpecStopTrigger: { AISpecStopTriggerType: "Null", DurationTrigger: 0 },
          InventoryParameterSpec: [{ InventoryParameterSpecID: 1, ProtocolID: "EPCGlobalClass1Gen2" }],
        },
      ],
      ROReportSpec: {
        ROReportTrigger: "Upon_N_Tags_Or_End_Of_ROSpec",
        N: reportEveryTags,
        TagReportContentSelector: {
          EnableROSpecID: false,
          EnableSpecIndex: false,
          EnableInventoryParameterSpecID: false,
          EnableAntennaID: true,
          EnableChannelIndex: false,
          EnablePeakRSSI: true,
          EnableFirstSeenTimestamp: true,
          EnableLastSeenTimestamp: true,
          EnableTagSeenCount: true,
          EnableAccessSpecID: false,
        },
      },
    },
  };
}

/** Fields of SET_READER_CONFIG: signs of life, and the events that we want to hear of. */
export function readerConfig({ keepaliveMs }: LlrpSettings): Record<string, unknown> {
  const events = ["Antenna_Event", "Reader_Exception_Event", "ROSpec_Event", "Report_Buffer_Fill_Warning"];
  return {
    ResetToFactoryDefault: false,
    ReaderEventNotificationSpec: {
      EventNotificationState: events.map((EventType) => ({ EventType, NotificationState: true })),
    },
    KeepaliveSpec: { KeepaliveTriggerType: "Periodic", PeriodicTriggerValue: keepaliveMs },
    EventsAndReports: { HoldEventsAndReportsUponReconnect: false },
  };
}
