/**
 * Uncompressed bytes of arrivals that one commit takes on AWS: what a shard gets within a window at ten billion events a month,
 * so that it commits once, and each account and Region gets one file. It takes 0.4 GB of memory, and 0.6 GB where a trail has
 * summaries of events that have no value in common.
 */
export const DELIVER_BYTES = 128 * 1024 * 1024;
