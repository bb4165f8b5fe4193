// biome-ignore-all format: a row for each field reads better than a line for each word
export type TableKind = "items" | "locations" | "stock" | "orders" | "asns";

/**
 * What other systems call our fields: Odoo, ERPNext, Shopify, WooCommerce, NetSuite, SAP, Extensiv, ShipHero and German
 * exports. A field is its own first alias. Where two systems use one word for two things, the kind of table decides.
 */
export const headerAliases: Readonly<Record<TableKind, Readonly<Record<string, readonly string[]>>>> = {
  items: {
    sku: [...skuNames(), "internal reference", "default_code", "variant sku", "item id", "id sku", "name sku"],
    name: ["title", "item name", "product name", "product", "description", "item description", "display name", "sales description", "bezeichnung", "artikelbezeichnung", "materialkurztext", "materialbezeichnung", "artikelname", "material description", "maktx", "description 1", "product description", "kurztext"],
    gtin: [...gtinNames(), "variant barcode", "gtin upc ean or isbn"],
    barcodes: ["barcodes", "additional barcodes", "alternate barcodes", "weitere barcodes", "alias codes", "barcodes barcode"],
    baseUom: [...uomNames(), "base unit of measure", "stock uom", "default unit of measure", "primary stock unit", "stock unit", "base units"],
    owner: ownerNames(),
    tracking: ["track", "tracking type", "inventory tracking", "rueckverfolgung", "nachverfolgung"],
    tracksLot: ["lot tracked", "tracks lot", "has batch no", "is lot item", "lot numbered", "batch managed", "chargenpflichtig", "lot control", "track by lot", "lot tracking", "track lot"],
    tracksSerial: ["serial tracked", "tracks serial", "has serial no", "is serial item", "serialized", "seriennummernpflichtig", "track by serial number", "track by serial", "serial tracking", "track serial"],
    tracksExpiry: ["expiry tracked", "tracks expiry", "has expiry date", "use expiration date", "expiration date tracking", "track by expiration date", "mhd pflichtig", "expiry tracking", "track expiry"],
    shelfLifeDays: ["shelf life", "shelf life in days", "expiration time", "total shelf life", "haltbarkeit", "haltbarkeit tage", "mhd tage", "mhdhb"],
    minRemainingDays: ["min remaining shelf life", "minimum remaining shelf life", "mindestrestlaufzeit", "restlaufzeit", "mhdrz", "removal time"],
    velocityClass: ["velocity", "abc", "abc class", "abc classification", "abc code", "abc kennzeichen", "abc klasse"],
    storageClass: ["storage type", "storage category", "storage conditions", "lagerklasse", "lagerungsart", "temperature class", "hazard class"],
    lifeCycle: ["lifecycle", "life cycle status", "item status", "status", "published status"],
    countryOfOrigin: ["country of origin", "origin country", "country of manufacture", "variant country of origin", "coo", "ursprungsland", "herkunftsland", "country code of origin"],
    length: ["item length", "laenge", "product length", "depth", "tiefe"],
    width: ["item width", "breite", "product width"],
    height: ["item height", "hoehe", "product height"],
    weight: ["item weight", "gewicht", "gross weight", "bruttogewicht", "product weight", "weight per unit", "unit weight", "brgew", "variant"],
    weightUnit: ["weight unit", "weight uom", "weight unit of measure", "variant weight unit", "weight units", "gewichtseinheit", "gewei"],
    dimensionUnit: ["dimension unit", "dimension uom", "dimensions unit", "length unit", "unit of dimension", "masseinheit abmessung", "meabm"],
    ...packagingAliases("case", ["case", "carton", "ctn", "karton", "master case", "master carton", "outer"]),
    ...packagingAliases("inner", ["inner", "inner pack", "innerpack", "innenkarton"]),
    ...packagingAliases("pallet", ["pallet", "palette", "full pallet"]),
    packagingUom: ["packaging uom", "packaging type", "packaging", "package type", "packaging name", "verpackung", "packagings packaging", "product packaging"],
    packagingQtyBase: ["packaging qty base", "contained quantity", "packaging quantity", "qty per packaging", "conversion factor", "umrechnungsfaktor", "packagings contained quantity"],
    packagingGtin: ["packaging barcode", "packaging ean", "packagings barcode"],
    packagingLength: [],
    packagingWidth: [],
    packagingHeight: [],
    packagingWeight: [],
  },
  locations: {
    id: ["location", "location id", "location code", "location name", "bin", "bin code", "bin id", "bin number", "bin location", "storage bin", "lagerplatz", "lgpla", "platz", "stellplatz", "barcode", "code"],
    zone: ["area", "storage area", "storage section", "storage type", "zone code", "zone name", "lagerbereich", "lagertyp", "lgtyp", "bereich", "section", "pick zone"],
    aisle: ["gang", "gasse", "corridor", "row", "posx corridor"],
    bay: ["rack", "column", "regal", "feld", "stack", "saeule"],
    level: ["shelf", "tier", "ebene", "fach ebene", "beam"],
    position: ["slot", "pos", "fach", "bin position", "platz nr"],
    kind: ["location type", "bin type", "usage", "platzart", "lagerplatztyp", "type", "function"],
    capabilities: ["features", "equipment", "eigenschaften", "tags"],
    travelSeq: ["travel sequence", "pick sequence", "pick order", "walk sequence", "pickup sequence", "sequence", "laufweg", "wegfolge", "sort order", "removal sequence"],
    x: ["pos x", "x coordinate", "coordinate x"],
    y: ["pos y", "y coordinate", "coordinate y"],
    z: ["pos z", "z coordinate", "coordinate z"],
    maxWeight: ["max weight", "maximum weight", "weight capacity", "weight limit", "max gewicht", "maximalgewicht", "traglast", "load capacity"],
    maxVolume: ["max volume", "maximum volume", "volume capacity", "capacity volume", "max volumen", "volumen"],
    maxHeight: ["max height", "maximum height", "clear height", "height limit", "max hoehe", "fachhoehe"],
    maxLpns: ["max lpns", "max pallets", "pallet capacity", "max license plates", "max hus", "max handling units", "max paletten", "anzahl stellplaetze"],
    mixing: ["mixing rule", "allow mixing", "allow new product", "mischbelegung", "mixed storage"],
    storageClasses: ["storage class", "storage category", "allowed storage classes", "lagerklassen", "lagerklasse"],
    checkDigits: ["check digit", "check code", "voice code", "pruefziffer", "pruefziffern", "verification code"],
  },
  stock: {
    location: ["location id", "location code", "location name", "bin", "bin code", "bin number", "bin location", "storage bin", "lagerplatz", "lgpla", "platz", "stellplatz", "warehouse", "place", "site location"],
    sku: [...skuNames(), "internal reference", "product", "variant sku", "item"],
    qty: [...qtyNames(), "on hand", "on hand quantity", "qty on hand", "quantity on hand", "inventory quantity", "available quantity", "stock", "bestand", "istbestand", "verfuegbarer bestand", "gesme", "inventoried quantity", "counted quantity", "actual qty", "variant inventory qty", "available", "balance qty"],
    lot: lotNames(),
    expiryDate: expiryNames(),
    serial: ["serial", "serial no", "serial number", "seriennummer", "sernr"],
    lpn: ["license plate", "licence plate", "lp", "package", "pallet id", "handling unit", "hu", "container", "lenum", "lagereinheit", "palettennummer", "movable unit label", "mu label", "sscc"],
    owner: ownerNames(),
    status: ["stock status", "inventory status", "stock type", "bestandsart", "hold status", "bestandsqualifikation", "condition"],
  },
  orders: {
    number: ["order", "order number", "order no", "order id", "order reference", "reference", "reference number", "name", "so number", "sales order", "document number", "delivery", "lieferung", "vbeln", "auftragsnummer", "auftrag", "bestellnummer", "belegnummer", "transaction id", "external order id", "id", "sales document"],
    purpose: ["action", "order action", "purpose code"],
    customerId: ["customer id", "customer number", "customer no", "customer code", "kundennummer", "kunnr", "partner id", "ship to id", "sold to party", "ship to party"],
    customerName: ["customer", "customer name", "shipping name", "ship to name", "ship to", "recipient", "recipient name", "delivery address", "kunde", "kundenname", "empfaenger", "ship to company", "shiptoname", "name 1", "addressee"],
    customerAddress1: ["address", "address 1", "address line 1", "shipping address 1", "shipping address1", "shipping street", "ship to address 1", "ship to address", "street", "strasse", "shipping address line 1", "ship address 1", "stras"],
    customerAddress2: ["address 2", "address line 2", "shipping address 2", "shipping address2", "ship to address 2", "street 2", "adresszusatz", "shipping address line 2", "ship address 2"],
    customerCity: ["city", "shipping city", "ship to city", "ort", "stadt", "ship city", "ort01"],
    customerRegion: ["region", "state", "province", "shipping province", "shipping state", "ship to state", "bundesland", "shipping state code", "ship state", "regio"],
    customerPostcode: ["postcode", "zip", "zip code", "postal code", "shipping zip", "shipping postcode", "ship to zip", "plz", "postleitzahl", "ship zip", "pstlz"],
    customerCountry: ["country", "shipping country", "ship to country", "land", "country code", "shipping country code", "ship country", "land1"],
    requestedShipDate: ["ship date", "ship by", "ship by date", "scheduled date", "requested ship date", "expected ship date", "versanddatum", "warenausgangsdatum", "wadat", "commitment date", "required ship date", "earliest ship date"],
    requestedDeliveryDate: ["delivery date", "deliver by", "required date", "due date", "requested delivery date", "must arrive by", "lieferdatum", "liefertermin", "wunschlieferdatum", "lfdat", "expected delivery date", "cancel date"],
    priority: ["order priority", "prio", "prioritaet", "delivery priority", "lprio"],
    carrierScac: ["carrier", "scac", "carrier code", "scac code", "shipping carrier", "spediteur", "frachtfuehrer", "versanddienstleister"],
    serviceLevel: ["service", "shipping method", "ship method", "shipping service", "ship via", "service level", "versandart", "shipping lines title", "shipping method title", "delivery method"],
    paymentTerms: ["freight terms", "payment terms", "freight payment", "zahlungsbedingung", "frachtzahler", "incoterm", "incoterms", "billing type"],
    purchaseOrder: ["po", "po number", "purchase order", "customer po", "customer reference", "customers purchase order", "po no", "kundenbestellnummer", "bstkd", "customer purchase order"],
    notes: ["note", "comment", "comments", "instructions", "shipping instructions", "warehouse instructions", "memo", "bemerkung", "hinweis", "customer note", "packing note"],
    line: lineNames(),
    sku: [...skuNames(), "lineitem sku", "internal reference", "order lines product", "product", "item", "item name", "order lines product internal reference", "line item sku"],
    gtin: gtinNames(),
    qty: [...qtyNames(), "ordered quantity", "order quantity", "quantity ordered", "qty ordered", "lineitem quantity", "demand", "auftragsmenge", "bestellmenge", "lfimg", "order lines quantity", "primary quantity"],
    uom: uomNames(),
    lot: lotNames(),
    description: ["product name", "item description", "lineitem name", "bezeichnung", "order lines description", "artikelbezeichnung", "material description"],
  },
  asns: {
    number: ["asn", "asn number", "asn no", "asn id", "shipment number", "shipment id", "shipment", "reference", "receipt", "receipt number", "transaction id", "inbound delivery", "anlieferung", "avisnummer", "avis", "lieferscheinnummer", "lieferschein", "vbeln", "delivery note", "order reference", "reference number", "warehouse receipt"],
    supplierId: ["supplier id", "supplier number", "supplier code", "vendor id", "vendor number", "vendor code", "lieferantennummer", "lifnr"],
    supplierName: ["supplier", "supplier name", "vendor", "vendor name", "lieferant", "lieferantenname", "ship from", "receive from", "contact"],
    shipTo: ["ship to", "warehouse", "destination", "facility", "werk", "lager", "receiving warehouse", "ship to location"],
    purchaseOrder: ["po", "po number", "purchase order", "purchase order number", "po no", "source document", "bestellung", "bestellnummer", "ebeln"],
    billOfLading: ["bol", "bill of lading", "bol number", "frachtbrief", "frachtbriefnummer", "bl number"],
    carrierScac: ["carrier", "scac", "carrier code", "scac code", "spediteur", "frachtfuehrer"],
    trailer: ["trailer number", "trailer no", "container", "container number", "vehicle", "anhaenger", "kennzeichen", "truck"],
    expectedAt: ["expected", "expected date", "expected arrival", "expected arrival date", "eta", "arrival date", "scheduled date", "delivery date", "expected delivery date", "liefertermin", "anlieferdatum", "ankunft", "lfdat", "expected receipt date", "due date"],
    line: lineNames(),
    sku: [...skuNames(), "internal reference", "product", "item", "item name"],
    gtin: gtinNames(),
    qty: [...qtyNames(), "shipped quantity", "expected quantity", "quantity shipped", "qty shipped", "expected qty", "liefermenge", "demand", "lfimg", "quantity expected"],
    uom: uomNames(),
    lot: lotNames(),
    expiryDate: expiryNames(),
    sscc: ["sscc 18", "sscc18", "sscc 20", "nve", "carton sscc", "serial shipping container code"],
    parentSscc: ["pallet sscc", "outer sscc", "parent nve", "pallet nve"],
    description: ["product name", "item description", "bezeichnung", "artikelbezeichnung"],
  },
};

function skuNames(): string[] {
  return ["sku code", "sku number", "sku id", "item code", "item number", "item no", "item sku", "product code", "product sku", "product id", "product number", "artikelnummer", "artikel", "artikel nr", "art nr", "artnr", "material", "materialnummer", "matnr", "material number", "part number", "part no", "stock code", "article", "article number"];
}

function gtinNames(): string[] {
  return ["gtin", "ean", "ean 13", "ean13", "ean code", "upc", "upc code", "barcode", "bar code", "ean upc", "ean11", "gtin 14", "item barcode", "strichcode", "international article number"];
}

function qtyNames(): string[] {
  return ["quantity", "qty", "amount", "menge", "anzahl", "stueck", "stueckzahl", "pieces", "units", "count", "quantity base"];
}

function uomNames(): string[] {
  return ["unit", "unit of measure", "uom", "uom id", "units of measure", "einheit", "mengeneinheit", "basismengeneinheit", "meins", "me", "units", "order unit", "sales unit"];
}

function lotNames(): string[] {
  return ["lot number", "lot no", "batch", "batch number", "batch no", "lot serial number", "charge", "chargennummer", "charg", "los", "lot id"];
}

function expiryNames(): string[] {
  return ["expiry", "expiration", "expiration date", "expires", "expire date", "best before", "best before date", "use by", "use by date", "bbd", "bbe", "mhd", "mindesthaltbarkeitsdatum", "verfallsdatum", "ablaufdatum", "vfdat", "removal date"];
}

function ownerNames(): string[] {
  return ["client", "customer", "depositor", "account", "company", "mandant", "eigentuemer", "besitzer", "owner id", "owner name", "entitled", "customer account"];
}

function lineNames(): string[] {
  return ["line number", "line no", "line id", "line item", "pos", "posnr", "position", "positionsnummer", "item no", "zeile", "line item number", "order line"];
}

/** One level of packaging: how many, its own GTIN and its dimensions. */
function packagingAliases(level: string, names: readonly string[]): Record<string, string[]> {
  const after = (words: readonly string[]): string[] => names.flatMap((name) => words.map((word) => `${name} ${word}`));
  return {
    [`${level}Qty`]: [
      ...after(["qty", "quantity", "pack", "pack quantity", "pack qty", "size", "count"]),
      ...names.flatMap((name) => [
        `units per ${name}`,
        `qty per ${name}`,
        `pieces per ${name}`,
        `eaches per ${name}`,
        `each per ${name}`,
      ]),
      ...names.flatMap((name) => [`stueck pro ${name}`, `menge pro ${name}`, `quantity per ${name}`]),
    ],
    [`${level}Gtin`]: after(["gtin", "upc", "ean", "barcode", "gtin 14"]),
    [`${level}Length`]: after(["length", "laenge", "depth"]),
    [`${level}Width`]: after(["width", "breite"]),
    [`${level}Height`]: after(["height", "hoehe"]),
    [`${level}Weight`]: after(["weight", "gewicht", "gross weight"]),
  };
}
