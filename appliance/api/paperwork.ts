import { watchInbox } from "../edi/inbox/watch-inbox.ts";
import type { Part } from "../site/site.ts";
import { subscribe } from "../store/subscription.ts";
import { backOffice } from "./back-office/back-office.ts";
import { adviceSender } from "./files/advice-sender.ts";
import { FileDesk } from "./files/file-desk.ts";
import { fileRoutes } from "./files/file-routes.ts";
import { inboxTaker } from "./files/inbox-taker.ts";
import { paperRoutes } from "./print/paper-routes.ts";
import { PrintDesk } from "./print/print-desk.ts";

/** Files in and out, the inbox and the outbox, labels and papers: everything that is read or drawn in the back office. */
export const paperwork: Part = {
  name: "paperwork",
  start(site) {
    const { store, folder, desk, dispatch, log } = site;
    const { queue, reader } = store;
    const office = backOffice(store.file);
    const files = new FileDesk({ queue, reader, office, outbox: folder.outbox });
    const printing = new PrintDesk({ queue, reader, office });
    Object.assign(site.doors, files.handlers, printing.handlers);
    site.routes.push((app) => {
      fileRoutes(app, { files, desk, dispatch });
      paperRoutes(app, { desk, dispatch });
    });
    const advice = subscribe(reader, queue, {
      consumer: "edi-advice",
      handle: adviceSender({ reader, desk: files, outbox: folder.outbox }),
    });
    const inbox = watchInbox({
      folder: folder.inbox,
      take: inboxTaker(files),
      onTrouble: (text, file) => log.warn({ file }, `inbox: ${text}`),
    });
    return async () => {
      await inbox.stop();
      await advice.stop();
      await office.stop();
    };
  },
};
