/**
 * The calls that our stages make to our buckets, as CloudTrail names them; any other call by a role of ours is worth
 * knowing of. collect leaves out events by this list, and the native trail's selectors are made of it.
 */
export const OWN_CALLS = [
  'PutObject',
  'GetObject',
  'HeadObject',
  'ListObjects',
  'ListObjectsV2',
  'DeleteObject',
  'DeleteObjects',
  'HeadBucket',
] as const;
