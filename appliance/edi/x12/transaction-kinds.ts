/** The functional group (GS01) each kind of transaction set travels in. Source: X12 element 479. */
export const functionalIds: Readonly<Record<string, string>> = {
  "204": "SM",
  "210": "IM",
  "214": "QM",
  "846": "IB",
  "850": "PO",
  "856": "SH",
  "940": "OW",
  "943": "AR",
  "944": "RE",
  "945": "SW",
  "947": "AW",
  "990": "GF",
  "997": "FA",
  "999": "FA",
};
