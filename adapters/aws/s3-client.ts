import { S3Client } from '@aws-sdk/client-s3';
import { clientDefaults, perRegion } from './clients.ts';

/**
 * The S3 client of a Region. A CRC32 goes with every body that is written, S3 refuses one that does not fit, and one that
 * comes back with the object is compared.
 */
export const s3Client = perRegion(
  (region) =>
    new S3Client({
      ...clientDefaults('objects'),
      ...region,
      requestChecksumCalculation: 'WHEN_SUPPORTED',
      responseChecksumValidation: 'WHEN_SUPPORTED',
    }),
);
