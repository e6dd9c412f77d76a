// What each version of IRIS understands, as far as its documentation and its users tell.

export type IrisVersion = "2024.1" | "2025.3";

export interface Features {
  /** LIMIT, OFFSET and FETCH: from 2025.1. */
  limit: boolean;
  /** OFFSET without LIMIT: from 2025.2. */
  offsetAlone: boolean;
  /** Documented for 2025.3; not verified against a live IRIS. */
  intersectExcept: boolean;
  /** 2025.3 at the latest. */
  lateral: boolean;
  /** From 2025.1. */
  hnsw: boolean;
  /** DENSE_RANK, CUME_DIST, NTILE and COUNT with OVER: documented for 2025.3, first version not known. */
  newWindows: boolean;
}

export const FEATURES: Readonly<Record<IrisVersion, Features>> = {
  "2024.1": {
    limit: false,
    offsetAlone: false,
    intersectExcept: false,
    lateral: false,
    hnsw: false,
    newWindows: false,
  },
  "2025.3": {
    limit: true,
    offsetAlone: true,
    intersectExcept: true,
    lateral: true,
    hnsw: true,
    newWindows: true,
  },
};
