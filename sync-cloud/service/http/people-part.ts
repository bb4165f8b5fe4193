import type { CloudPart } from "../cloud-part.ts";
import { companiesOf, foundFirstCompany } from "../hub/companies.ts";
import { firstAdminPath } from "../people/first-admin.ts";
import { retentionJob } from "../people/retention.ts";
import { CompanyJobs } from "../tenants/company-jobs.ts";
import { companySettingsJob } from "../tenants/company-settings-job.ts";
import { numberLeasesJob } from "../tenants/number-leases-job.ts";
import { rightsJob } from "../tenants/rights-job.ts";
import { RouteRunner } from "../tenants/route-runner.ts";
import { siteNamesJob } from "../tenants/site-names-job.ts";
import { updateHandlers } from "../updates/update-handlers.ts";
import { Courier } from "../webhooks/courier.ts";
import { PostOut } from "../webhooks/post-out.ts";
import { webhookHandlers } from "../webhooks/webhook-handlers.ts";
import { mountCloudDoors } from "./cloud-doors.ts";
import { isLocalUrl } from "./own-origins.ts";

/**
 * The doors of people and programs, and what works for them behind: orders that look for a site, rights that follow demand, webhooks. At the first start a company is founded, and its first
 * admin's way in announced.
 */
export const peoplePart: CloudPart = {
  name: "people",
  async start(cloud, app) {
    if ((await companiesOf(cloud.database)).length === 0)
      await foundFirstCompany(cloud.database, cloud.world, process.env.KONTOR_CLOUD_COMPANY || "My company");
    for (const company of await companiesOf(cloud.database)) {
      const path = await firstAdminPath(cloud, company);
      if (path !== undefined) cloud.announce({ name: `first admin of company ${company}`, url: path });
    }
    const out = new PostOut(() => isLocalUrl(cloud.publicUrl));
    const courier = new Courier(cloud, out);
    const routes = new RouteRunner(cloud);
    const jobs = new CompanyJobs(cloud, [
      numberLeasesJob(cloud),
      rightsJob(cloud),
      companySettingsJob(cloud),
      siteNamesJob(cloud),
      retentionJob(),
    ]);
    const doors = await mountCloudDoors(app, cloud, {
      more: { ...webhookHandlers(cloud, courier, out), ...updateHandlers(cloud) },
    });
    return {
      async stop() {
        doors.stop();
        await jobs.stop();
        await routes.stop();
        await courier.stop();
        await out.close();
      },
    };
  },
};
