/**
 * Sources whose calls through VPC endpoints CloudTrail can record, each followed by `.amazonaws.com` (event-selectors.md
 * §6). There were four at first and are more every year.
 */
const SERVICES = `
  aco-automation appconfig application-signals appmesh athena b2bi backup-gateway bcm-data-exports
  bcm-pricing-calculator bedrock-agentcore bedrock billing cassandra ce cloudcontrolapi cloudformation cloudhsm
  cloudoptimization cloudtrail codedeploy comprehend comprehendmedical config ds dynamodb ec2 ecs
  elasticfilesystem elasticloadbalancing events firehose frauddetector freetier fsx glue healthlake invoicing
  iot iotfleetwise iotsecuredtunneling kms lakeformation lambda license-manager lookoutequipment lookoutvision
  monitoring nova-act personalize qbusiness rds rekognition rolesanywhere s3 sagemaker scheduler secretsmanager
  servicediscovery sns sqs ssm-contacts ssm storagegateway swf textract transcribe transcribestreaming
  transform-agents transform-custom transform translate user-subscriptions verifiedpermissions voiceid workmail
  workmailmessageflow
`;

/** The event sources that a selector of network activity can name. */
export const NETWORK_SOURCES: ReadonlySet<string> = new Set(
  SERVICES.trim()
    .split(/\s+/)
    .map((service) => `${service}.amazonaws.com`),
);
