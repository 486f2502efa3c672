/** List prices of us-east-1 in US dollars, without free tiers: as published in autumn 2026. */
export const PRICES = {
  s3Write: { dollars: 5e-6, of: 'S3 PUT and LIST requests' },
  s3Read: { dollars: 0.4e-6, of: 'S3 GET requests' },
  sqs: { dollars: 0.4e-6, of: 'SQS requests' },
  crossAccount: { dollars: 0.05e-6, of: 'events that EventBridge delivers to another account' },
  lambdaRun: { dollars: 0.2e-6, of: 'Lambda invocations' },
  lambdaTime: { dollars: 0.0000133334, of: 'GB-seconds of Lambda (arm64)' },
  transfer: { dollars: 0.02, of: 'GB between Regions' },
  logs: { dollars: 0.5, of: 'GB to CloudWatch Logs' },
  storage: { dollars: 0.023, of: 'GB-months of S3' },
  alarm: { dollars: 0.1, of: 'metrics that alarms watch, a month' },
  metric: { dollars: 0.3, of: 'custom metrics, a month' },
  dashboard: { dollars: 3, of: 'dashboards, a month' },
  key: { dollars: 1, of: 'keys of KMS, a month' },
  signature: { dollars: 3e-6, of: 'signatures by RSA_2048 keys of KMS' },
  notice: { dollars: 0.5e-6, of: 'messages published to SNS' },
  mail: { dollars: 2e-5, of: 'mails of SNS' },
  schedule: { dollars: 1e-6, of: 'invocations by Scheduler' },
} as const;

export type Price = keyof typeof PRICES;
