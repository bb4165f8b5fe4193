import type { CloudPart } from "../cloud-part.ts";
import { companiesOf, foundCompany } from "../hub/companies.ts";
import { firstAdminPath } from "../people/first-admin.ts";
import { mountCloudDoors } from "./cloud-doors.ts";

/** The doors of people and programs. At the first start a company is founded, and its first admin's way in announced. */
export const peoplePart: CloudPart = {
  name: "people",
  async start(cloud, app) {
    const companies = await companiesOf(cloud.database);
    if (companies.length === 0)
      companies.push(await foundCompany(cloud.database, cloud.world, process.env.KONTOR_CLOUD_COMPANY || "My company"));
    for (const company of companies) {
      const path = await firstAdminPath(cloud, company);
      if (path !== undefined) cloud.announce({ name: `first admin of company ${company}`, url: path });
    }
    const doors = await mountCloudDoors(app, cloud);
    return { stop: () => doors.stop() };
  },
};
