/**
 * Uncompressed bytes of arrivals that one commit takes on AWS: what a shard gets within a window at ten billion events a month,
 * so that it commits once, and each account and Region gets one file. It takes half a gigabyte of memory.
 */
export const DELIVER_BYTES = 128 * 1024 * 1024;
