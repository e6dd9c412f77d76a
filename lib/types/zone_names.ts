// Short names of zones that the runtime lacks, or has others for, as PostgreSQL's own zone tables have them.

/** In winter and in summer; a dash is the offset in digits. */
const NAMES: readonly (readonly [names: string, zones: string])[] = [
  ["HST HDT", "America/Adak America/Atka US/Aleutian"],
  [
    "MST",
    "America/Dawson America/Hermosillo America/Mazatlan America/Whitehorse Canada/Yukon Mexico/BajaSur",
  ],
  ["CST CDT", "America/Havana Cuba"],
  ["NST NDT", "America/St_Johns Canada/Newfoundland"],
  [
    "CST",
    "Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Macao Asia/Macau Asia/Shanghai Asia/Taipei PRC ROC",
  ],
  [
    "-",
    "Antarctica/Casey Antarctica/Troll Asia/Colombo Asia/Dubai Asia/Muscat Atlantic/Azores " +
    "Australia/Eucla Australia/LHI Australia/Lord_Howe",
  ],
  ["EET EEST", "Asia/Famagusta"],
  ["HKT", "Asia/Hong_Kong Hongkong"],
  ["WIB", "Asia/Jakarta Asia/Pontianak"],
  ["WIT", "Asia/Jayapura"],
  ["IST IDT", "Asia/Jerusalem Asia/Tel_Aviv Israel"],
  ["PKT", "Asia/Karachi"],
  ["WITA", "Asia/Makassar Asia/Ujung_Pandang"],
  ["PST", "Asia/Manila"],
  ["KST", "Asia/Pyongyang Asia/Seoul ROK"],
  [
    "WET WEST",
    "Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Europe/Lisbon Portugal WET",
  ],
  ["GMT IST", "Eire Europe/Dublin"],
  ["GMT BST", "Europe/Guernsey Europe/Isle_of_Man Europe/Jersey"],
  ["MSK", "Europe/Kirov Europe/Moscow Europe/Simferopol Europe/Volgograd W-SU"],
  ["ChST", "Pacific/Guam Pacific/Saipan"],
  ["SST", "Pacific/Midway Pacific/Pago_Pago Pacific/Samoa US/Samoa"],
];

const BY_ZONE = new Map(
  NAMES.flatMap(([names, zones]) =>
    zones.split(" ").map((zone) => [zone.toLowerCase(), names.split(" ")] as const)
  ),
);

/** Undefined where the runtime's own names are PostgreSQL's; a dash for the offset. */
export function shortName(zone: string, isSummer: boolean): string | undefined {
  const names = BY_ZONE.get(zone.toLowerCase());
  return names && (isSummer ? names.at(-1) : names[0]);
}
