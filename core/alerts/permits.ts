/**
 * Of so many messages that a circuit breaker lets pass, those that only alerts of level high may be: a third. So many cheap
 * alerts cannot take the place of a bad one.
 */
export const keptForHigh = (most: number): number => Math.floor(most / 3);
