package document

import (
	"slices"
	"strings"
)

// A Field is one of the names of a document, besides its times, id, origin and attributes.
type Field uint8

// The fields, in the order in which they are written.
const (
	Level Field = iota
	SeverityNumber
	Message
	Logger
	Pattern
	Action
	AccountID
	Region
	Partition
	ServiceName
	ServiceVersion
	Environment
	FaasName
	FaasVersion
	FaasExecution
	FaasColdstart
	FaasDuration
	FaasBilledDuration
	FaasInitDuration
	FaasRestoreDuration
	FaasBilledRestoreDuration
	FaasMemorySize
	FaasMaxMemoryUsed
	FaasStatus
	FaasRuntime
	TraceID
	SpanID
	XRayTraceID
	HTTPMethod
	HTTPRoute
	URLPath
	URLQuery
	HTTPStatus
	HTTPLatency
	HTTPBodyBytes
	ClientIP
	ClientAddress
	UserAgent
	MessagingSystem
	MessagingDestination
	MessagingMessageID
	ExceptionType
	ExceptionCode
	ExceptionMessage
	ExceptionStacktrace
	ExceptionFingerprint
	ExceptionCulprit
	ExceptionLine
	ExceptionFrames
	ExceptionCauses
	ExceptionHandled
	ExceptionLanguage
	ContentSHA1
	ContentLength
	ContentType
	FileName
	FileLine
	OriginFunction
	ThreadName
	ProcessID
	HostName
	ContainerName
	KubernetesNamespace
	KubernetesPod
	StepFunctionsExecution
	APIGatewayRequestID
	EMFNamespace
	UserID
	Original // the unchanged event, if anything of it was cut

	fieldCount
)

// A Kind is the type of a field's values.
type Kind uint8

// The kinds. They correspond to the index template.
const (
	Keyword Kind = iota // text, cut at MaxLeaf bytes
	Text                // text of any length
	Double
	Long
	Integer // 32 bits
	Short   // 16 bits
	Boolean
	IP     // an IPv4 or IPv6 address
	Nested // JSON that faulty itself generates
)

// isText reports whether the values are written as JSON strings.
func (k Kind) isText() bool { return k == Keyword || k == Text || k == IP }

type definition struct {
	key  string // as it is written after another member
	kind Kind
}

// definitions contains one row per field. It is read-only.
var definitions = [fieldCount]definition{
	Level:                     {`,"log.level":`, Keyword},
	SeverityNumber:            {`,"severity.number":`, Short},
	Message:                   {`,"message":`, Text},
	Logger:                    {`,"log.logger":`, Keyword},
	Pattern:                   {`,"log.pattern":`, Keyword},
	Action:                    {`,"event.action":`, Keyword},
	AccountID:                 {`,"cloud.account.id":`, Keyword},
	Region:                    {`,"cloud.region":`, Keyword},
	Partition:                 {`,"cloud.partition":`, Keyword},
	ServiceName:               {`,"service.name":`, Keyword},
	ServiceVersion:            {`,"service.version":`, Keyword},
	Environment:               {`,"deployment.environment":`, Keyword},
	FaasName:                  {`,"faas.name":`, Keyword},
	FaasVersion:               {`,"faas.version":`, Keyword},
	FaasExecution:             {`,"faas.execution":`, Keyword},
	FaasColdstart:             {`,"faas.coldstart":`, Boolean},
	FaasDuration:              {`,"faas.duration_ms":`, Double},
	FaasBilledDuration:        {`,"faas.billed_duration_ms":`, Double},
	FaasInitDuration:          {`,"faas.init_duration_ms":`, Double},
	FaasRestoreDuration:       {`,"faas.restore_duration_ms":`, Double},
	FaasBilledRestoreDuration: {`,"faas.billed_restore_duration_ms":`, Double},
	FaasMemorySize:            {`,"faas.memory_size_mb":`, Long},
	FaasMaxMemoryUsed:         {`,"faas.max_memory_used_mb":`, Long},
	FaasStatus:                {`,"faas.status":`, Keyword},
	FaasRuntime:               {`,"faas.runtime":`, Keyword},
	TraceID:                   {`,"traceId":`, Keyword},
	SpanID:                    {`,"spanId":`, Keyword},
	XRayTraceID:               {`,"aws.xray.trace_id":`, Keyword},
	HTTPMethod:                {`,"http.request.method":`, Keyword},
	HTTPRoute:                 {`,"http.route":`, Keyword},
	URLPath:                   {`,"url.path":`, Keyword},
	URLQuery:                  {`,"url.query":`, Keyword},
	HTTPStatus:                {`,"http.response.status_code":`, Short},
	HTTPLatency:               {`,"http.latency_ms":`, Double},
	HTTPBodyBytes:             {`,"http.response.body.bytes":`, Long},
	ClientIP:                  {`,"client.ip":`, IP},
	ClientAddress:             {`,"client.address":`, Keyword},
	UserAgent:                 {`,"user_agent.original":`, Keyword},
	MessagingSystem:           {`,"messaging.system":`, Keyword},
	MessagingDestination:      {`,"messaging.destination.name":`, Keyword},
	MessagingMessageID:        {`,"messaging.message.id":`, Keyword},
	ExceptionType:             {`,"exception.type":`, Keyword},
	ExceptionCode:             {`,"exception.code":`, Keyword},
	ExceptionMessage:          {`,"exception.message":`, Text},
	ExceptionStacktrace:       {`,"exception.stacktrace":`, Text},
	ExceptionFingerprint:      {`,"exception.fingerprint":`, Keyword},
	ExceptionCulprit:          {`,"exception.culprit":`, Keyword},
	ExceptionLine:             {`,"exception.line":`, Integer},
	ExceptionFrames:           {`,"exception.frames":`, Nested},
	ExceptionCauses:           {`,"exception.causes":`, Nested},
	ExceptionHandled:          {`,"exception.handled":`, Boolean},
	ExceptionLanguage:         {`,"exception.language":`, Keyword},
	ContentSHA1:               {`,"content.sha1":`, Keyword},
	ContentLength:             {`,"content.length":`, Long},
	ContentType:               {`,"content.type":`, Keyword},
	FileName:                  {`,"log.origin.file.name":`, Keyword},
	FileLine:                  {`,"log.origin.file.line":`, Long},
	OriginFunction:            {`,"log.origin.function":`, Keyword},
	ThreadName:                {`,"process.thread.name":`, Keyword},
	ProcessID:                 {`,"process.pid":`, Long},
	HostName:                  {`,"host.name":`, Keyword},
	ContainerName:             {`,"container.name":`, Keyword},
	KubernetesNamespace:       {`,"kubernetes.namespace":`, Keyword},
	KubernetesPod:             {`,"kubernetes.pod.name":`, Keyword},
	StepFunctionsExecution:    {`,"aws.stepfunctions.execution":`, Keyword},
	APIGatewayRequestID:       {`,"aws.apigateway.request_id":`, Keyword},
	EMFNamespace:              {`,"emf.namespace":`, Keyword},
	UserID:                    {`,"user.id":`, Keyword},
	Original:                  {`,"event.original":`, Text},
}

// A paddedKey is a key in an array that is longer than all keys. Copying the array takes no branch on
// the length.
type paddedKey struct {
	text [longestKey]byte // with the opening quote of a value that is text
	size uint8
	kind Kind
}

const longestKey = 46

// keys contains the keys of the definitions. It is read-only.
var keys = func() (keys [fieldCount]paddedKey) {
	for f, def := range definitions {
		if def.kind.isText() {
			def.key += `"`
		}
		keys[f].kind, keys[f].size = def.kind, uint8(copy(keys[f].text[:], def.key)) // #nosec G115 -- at most longestKey
	}
	return keys
}()

func (k *paddedKey) append(dst []byte) []byte {
	n := len(dst)
	dst = slices.Grow(dst, longestKey)
	*(*[longestKey]byte)(dst[n : n+longestKey]) = k.text
	return dst[:n+int(k.size)]
}

// Name returns the field's dotted name.
func (f Field) Name() string {
	key := definitions[f].key
	return key[2 : len(key)-2]
}

// NoField is not a field.
const NoField = Field(255)

// FieldNamed returns the field for a name with _ in place of its dots, such as client_ip, or
// NoField.
func FieldNamed(name string) Field {
	for f := range fieldCount {
		if strings.ReplaceAll(f.Name(), ".", "_") == name {
			return f
		}
	}
	return NoField
}

// Kind returns the type of the field's values.
func (f Field) Kind() Kind { return definitions[f].kind }
