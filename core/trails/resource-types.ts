/**
 * ARN formats that CloudTrail demands with Equals and NotEquals, behind `arn:{partition}:` (event-selectors.md §5). `R`
 * and `A` are a Region and an account, braces hold any text. The prefix `AWS::` is left out. Key value stores are global
 * in their own documentation, so both forms are there.
 */
const FORMATS: readonly (readonly [type: string, formats: string])[] = [
  [
    'AppConfig::Configuration',
    'appconfig:R:A:application/{applicationId}/environment/{environmentId}/configuration/{configuration_profileId}',
  ],
  ['B2BI::Transformer', 'b2bi:R:A:transformer/{transformerId}'],
  ['Bedrock::AgentAlias', 'bedrock:R:A:agent-alias/{agentId}/{aliasId}'],
  ['Bedrock::KnowledgeBase', 'bedrock:R:A:knowledge-base/{knowledge_baseId}'],
  ['Cassandra::Table', 'cassandra:R:A:/keyspace/{keyspace_name}/table/{table_name}'],
  ['CloudFront::KeyValueStore', 'cloudfront::A:key-value-store/{KVS_name} cloudfront:R:A:key-value-store/{KVS_name}'],
  ['CloudTrail::Channel', 'cloudtrail:R:A:channel/{channel_UUID}'],
  ['CodeWhisperer::Customization', 'codewhisperer:R:A:customization/{customizationId}'],
  ['CodeWhisperer::Profile', 'codewhisperer:R:A:profile/{profileId}'],
  ['Cognito::IdentityPool', 'cognito-identity:R:A:identitypool/{identity_poolId}'],
  ['DynamoDB::Stream', 'dynamodb:R:A:table/{table_name}/stream/{date_time}'],
  ['DynamoDB::Table', 'dynamodb:R:A:table/{table_name}'],
  ['EC2::Snapshot', 'ec2:R::snapshot/{snapshotId}'],
  ['EMRWAL::Workspace', 'emrwal:R:A:workspace/{workspace_name}'],
  ['FinSpace::Environment', 'finspace:R:A:environment/{environmentId}'],
  ['Glue::Table', 'glue:R:A:table/{database_name}/{table_name}'],
  ['GreengrassV2::ComponentVersion', 'greengrass:R:A:components/{component_name}'],
  ['GreengrassV2::Deployment', 'greengrass:R:A:deployments/{deploymentId}'],
  ['GuardDuty::Detector', 'guardduty:R:A:detector/{detectorId}'],
  ['IoT::Certificate', 'iot:R:A:cert/{certificateId}'],
  ['IoT::Thing', 'iot:R:A:thing/{thingId}'],
  ['IoTSiteWise::Asset', 'iotsitewise:R:A:asset/{assetId}'],
  ['IoTSiteWise::TimeSeries', 'iotsitewise:R:A:timeseries/{timeseriesId}'],
  ['IoTTwinMaker::Entity', 'iottwinmaker:R:A:workspace/{workspaceId}/entity/{entityId}'],
  ['IoTTwinMaker::Workspace', 'iottwinmaker:R:A:workspace/{workspaceId}'],
  ['KendraRanking::ExecutionPlan', 'kendra-ranking:R:A:rescore-execution-plan/{rescore_execution_planId}'],
  ['KinesisVideo::Stream', 'kinesisvideo:R:A:stream/{stream_name}/{creation_time}'],
  ['Lambda::Function', 'lambda:R:A:function:{function_name}'],
  ['ManagedBlockchain::Network', 'managedblockchain:::networks/{network_name}'],
  ['ManagedBlockchain::Node', 'managedblockchain:R:A:nodes/{nodeId}'],
  ['MedicalImaging::Datastore', 'medical-imaging:R:A:datastore/{data_storeId}'],
  ['NeptuneGraph::Graph', 'neptune-graph:R:A:graph/{graphId}'],
  ['PCAConnectorAD::Connector', 'pca-connector-ad:R:A:connector/{connectorId}'],
  ['QApps::QApp', 'qapps:R:A:application/{application_UUID}/qapp/{qapp_UUID}'],
  ['QBusiness::Application', 'qbusiness:R:A:application/{applicationId}'],
  ['QBusiness::DataSource', 'qbusiness:R:A:application/{applicationId}/index/{indexId}/data-source/{datasourceId}'],
  ['QBusiness::Index', 'qbusiness:R:A:application/{applicationId}/index/{indexId}'],
  ['QBusiness::WebExperience', 'qbusiness:R:A:application/{applicationId}/web-experience/{web_experienceId}'],
  ['RDS::DBCluster', 'rds:R:A:cluster/{cluster_name}'],
  [
    'S3::AccessPoint',
    's3:R:A:accesspoint/{access_point_name} s3:R:A:accesspoint/{access_point_name}/object/{object_path}',
  ],
  ['S3::Object', 's3:::{bucket_name}/ s3:::{bucket_name}/{object_path}'],
  ['S3ObjectLambda::AccessPoint', 's3-object-lambda:R:A:accesspoint/{access_point_name}'],
  ['S3Outposts::Object', 's3-outposts:R:A:{object_path}'],
  ['SageMaker::Endpoint', 'sagemaker:R:A:endpoint/{endpoint_name}'],
  ['SageMaker::ExperimentTrialComponent', 'sagemaker:R:A:experiment-trial-component/{experiment_trial_component_name}'],
  ['SageMaker::FeatureGroup', 'sagemaker:R:A:feature-group/{feature_group_name}'],
  ['SCN::Instance', 'scn:R:A:instance/{instanceId}'],
  ['ServiceDiscovery::Namespace', 'servicediscovery:R:A:namespace/{namespaceId}'],
  ['ServiceDiscovery::Service', 'servicediscovery:R:A:service/{serviceId}'],
  ['SNS::PlatformEndpoint', 'sns:R:A:endpoint/{endpoint_type}/{endpoint_name}/{endpointId}'],
  ['SNS::Topic', 'sns:R:A:{topic_name}'],
  ['SQS::Queue', 'sqs:R:A:{queue_name}'],
  ['SSM::ManagedNode', 'ssm:R:A:managed-instance/{instanceId} ec2:R:A:instance/{instanceId}'],
  ['SSMMessages::ControlChannel', 'ssmmessages:R:A:control-channel/{channelId}'],
  ['SWF::Domain', 'swf:R:A:domain/{domain_name}'],
  ['ThinClient::Device', 'thinclient:R:A:device/{deviceId}'],
  ['ThinClient::Environment', 'thinclient:R:A:environment/{environmentId}'],
  ['Timestream::Database', 'timestream:R:A:database/{database_name}'],
  ['Timestream::Table', 'timestream:R:A:database/{database_name}/table/{table_name}'],
  ['VerifiedPermissions::PolicyStore', 'verifiedpermissions:R:A:policy-store/{policy_store_UUID}'],
];

/** Types whose format CloudTrail does not give, by service. */
const WITHOUT_FORMAT: Readonly<Record<string, string>> = {
  AIDevOps: 'AgentSpace Association OperatorAppTeam PipelineMetadata Service',
  AIOps: 'InvestigationGroup',
  AppSync: 'GraphQLApi',
  Backup: 'SearchJob',
  Bedrock:
    'AdvancedOptimizePromptJob AsyncInvoke AutomatedReasoningPolicy AutomatedReasoningPolicyVersion Blueprint DataAutomationInvocation DataAutomationProfile DataAutomationProject FlowAlias FlowExecution Guardrail InlineAgent Model PromptVersion Session Tool',
  BedrockAgentCore:
    'APIKeyCredentialProvider Browser BrowserCustom CodeInterpreter CodeInterpreterCustom Evaluator Gateway Memory OAuth2CredentialProvider Runtime RuntimeEndpoint TokenVault WorkloadIdentity WorkloadIdentityDirectory',
  Cassandra: 'Stream',
  CloudOptimization: 'Profile Recommendation',
  CloudWatch: 'Metric',
  CodeGuruProfiler: 'ProfilingGroup',
  DataExchange: 'Asset',
  Deadline: 'Fleet Job Queue Worker',
  DSQL: 'Cluster',
  EC2: 'InstanceConnectEndpoint',
  ECS: 'ContainerInstance',
  EKS: 'Dashboard',
  FSx: 'Volume',
  GameLiftStreams: 'Application StreamGroup',
  GeoMaps: 'Provider',
  GeoPlaces: 'Provider',
  GeoRoutes: 'Provider',
  GuardDuty: 'MalwareScan',
  Kinesis: 'Stream StreamConsumer',
  KinesisFirehose: 'DeliveryStream',
  KinesisVideo: 'SignalingChannel',
  MachineLearning: 'MlModel',
  ManagedBlockchainQuery: 'QueryAPI',
  MedicalImaging: 'Imageset',
  MWAA: 'Environment',
  NetworkFlowMonitor: 'Monitor Scope',
  NovaAct: 'WorkflowDefinition WorkflowRun',
  One: 'UKey User',
  PaymentCryptography: 'Alias Key',
  PCAConnectorSCEP: 'Connector',
  Pinpoint: 'App',
  QApps: 'QAppSession',
  QBusiness: 'Integration',
  QDeveloper: 'Integration',
  Quicksight: 'ActionConnector',
  QuickSight: 'Flow FlowSession',
  Redshift: 'Cluster',
  RUM: 'AppMonitor',
  S3Express: 'Object',
  S3Tables: 'Table TableBucket',
  S3Vectors: 'Index VectorBucket',
  SageMaker: 'MlflowTrackingServer',
  SDB: 'Domain',
  SES: 'ConfigurationSet EmailIdentity Template',
  Signer: 'SigningJob SigningProfile',
  SitewiseAssistant: 'Conversation',
  SMSVoice: 'Message OriginationIdentity',
  SocialMessaging: 'PhoneNumberId WabaId',
  SSM: 'ExecutionPreview',
  StepFunctions: 'Activity StateMachine',
  SupportAccess: 'Tenant TrustingAccount TrustingRole',
  Timestream: 'RegionalEndpoint',
  Transform: 'AgentInstance',
  TransformCustom: 'Campaign Conversation KnowledgeItem Package',
  XRay: 'Trace',
};

/** ARN formats of the resource types that CloudTrail is known to have, none if it does not give them. */
const KNOWN: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...FORMATS.map(([type, formats]) => [`AWS::${type}`, formats.split(' ')] as const),
  ...Object.entries(WITHOUT_FORMAT).flatMap(([service, types]) =>
    types.split(' ').map((type) => [`AWS::${service}::${type}`, []] as const),
  ),
]);

/** Every resource type of data events that was known when this was written; there are more every month. */
export const KNOWN_RESOURCE_TYPES: readonly string[] = [...KNOWN.keys()].toSorted();

/** What the ARNs of a type look like; none if that is not known. */
export const arnFormatsOf = (type: string): readonly string[] => KNOWN.get(type) ?? [];

/** Without what is easily mistaken: CloudTrail's own documents once wrote `AWS::QApps:QApp`. */
const roughly = (type: string): string => type.toLowerCase().replaceAll('::', ':');

const BY_ROUGH_SPELLING = new Map(KNOWN_RESOURCE_TYPES.map((type) => [roughly(type), type]));

/** The type as CloudTrail writes it, which is the only way that it matches; a type that is not known is taken as it is. */
export const spellingOf = (type: string): string =>
  KNOWN.has(type) ? type : (BY_ROUGH_SPELLING.get(roughly(type)) ?? type);
