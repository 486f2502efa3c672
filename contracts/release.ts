/** Which release wrote an object; it is pinned in every commit. */
export const RELEASE = '0.1.0';
