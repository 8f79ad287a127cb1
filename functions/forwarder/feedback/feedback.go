// Package feedback recognizes log events that the forwarder itself causes. Forwarding them would
// cause further ones in an endless loop, for example if the whole account is subscribed:
//
//	own_log_group   the forwarder's own log group
//	forwarder       the log of another forwarder, which forwards the log of this one
//	opensearch_log  what the OpenSearch that the forwarder writes to logs about its indices
//	connection      VPC flow log records of the forwarder's connections to OpenSearch
//	invocation      what other services log about the forwarder's invocations and requests:
//	                CloudTrail, access logs of S3, Lambda Insights, spans
//
// It knows the groups of Amazon's domains by their names. It recognizes all else by the content of
// an event, because log groups may have any name.
package feedback

import (
	"bytes"
	"net"
	"net/netip"
	"net/url"
	"regexp"

	"faulty/functions/forwarder/document"
)

// A Cause is why the forwarder causes a log event. "" stands for none.
type Cause string

// The causes.
const (
	OwnLogGroup   Cause = "own_log_group"
	Forwarder     Cause = "forwarder"
	OpenSearchLog Cause = "opensearch_log"
	Connection    Cause = "connection"
	Invocation    Cause = "invocation"
)

const (
	// Logger is the name of the logger of every forwarder. It identifies their log events.
	Logger = "faulty.forwarder"

	// Notice is the message with which a forwarder reports that it has excluded a delivery of another
	// forwarder. It makes the sender known to the other one, which may have none of its log events yet
	// but those of Lambda. It is not answered.
	Notice = "delivery excluded"
)

// Options describe the forwarder. All may be empty.
type Options struct {
	Function    string   // name of the Lambda function
	LogGroup    string   // of the function
	OpenSearch  *url.URL // that it writes to
	IndexPrefix string   // of the indices that it writes to
}

// A Detector recognizes the log events that one forwarder causes. It is safe for concurrent use by
// multiple goroutines.
type Detector struct {
	function, logGroup string
	session            []byte   // end of the ARN with which CloudTrail identifies the function
	groups             []string // log groups of the OpenSearch, without a slash at the end
	index              []byte   // start of the name of an index with events

	forwarders set[string]         // log group and function of other forwarders
	addresses  set[netip.AddrPort] // of OpenSearch, as seen in this process
}

// New returns a Detector.
func New(o Options) *Detector {
	d := &Detector{function: o.Function, logGroup: o.LogGroup}
	if o.Function != "" {
		d.session = []byte("/" + o.Function)
	}
	if o.IndexPrefix != "" {
		d.index = []byte(o.IndexPrefix + "-2") // of the year
	}
	if name := domain(o.OpenSearch); name != "" {
		// These are the names that the console of the service proposes, and has proposed. The domain in the stack has
		// the first, see infra/domain/template.yaml.
		d.groups = append(d.groups, "/aws/OpenSearchService/domains/"+name, "/aws/opensearch/domains/"+name, "/aws/aes/domains/"+name)
	}
	return d
}

// endpoint matches the host names of Amazon's domains, which begin with search-NAME-ID or vpc-NAME-ID:
// ID.REGION.es.amazonaws.com, and ID.aos.REGION.on.aws, which IPv6 reaches too.
var endpoint = regexp.MustCompile(`^(?:search|vpc)-(.+)-[a-z0-9]{26}\.(?:[a-z0-9-]+\.es\.amazonaws\.com(?:\.cn)?|aos\.[a-z0-9-]+\.on\.aws)$`)

// domain returns the name of the Amazon domain at an address, or "".
func domain(address *url.URL) string {
	if address == nil {
		return ""
	}
	if match := endpoint.FindStringSubmatch(address.Hostname()); match != nil {
		return match[1]
	}
	return ""
}

// Connected notes the address of a connection to OpenSearch. Only private addresses are of use: flow
// logs of a VPC record the connections of its other members to public ones.
func (d *Detector) Connected(address net.Addr) {
	at, err := netip.ParseAddrPort(address.String())
	if err != nil || !at.Addr().IsPrivate() && !at.Addr().IsLoopback() {
		return
	}
	d.addresses.add(netip.AddrPortFrom(at.Addr().Unmap(), at.Port()))
}

// A Delivery recognizes the events of one delivery.
type Delivery struct {
	detector *Detector
	group    []byte
	isOwn    bool // the forwarder's account
}

// Delivery returns the Delivery of a log group. account is that of the forwarder, and owner that of
// the log group; an unknown one, such as that of most log files in S3, is taken for the same.
func (d *Detector) Delivery(account string, owner, group []byte) Delivery {
	return Delivery{d, group, account == "" || len(owner) == 0 || account == string(owner)}
}

// Cause returns why the forwarder causes all events of the log group. Another account may have a
// log group of the same name.
func (v Delivery) Cause() Cause {
	switch {
	case !v.isOwn:
		return ""
	case v.detector.logGroup != "" && string(v.group) == v.detector.logGroup:
		return OwnLogGroup
	}
	for _, group := range v.detector.groups {
		if rest, ok := bytes.CutPrefix(v.group, []byte(group)); ok && (len(rest) == 0 || rest[0] == '/') {
			return OpenSearchLog
		}
	}
	return ""
}

// Event returns why the forwarder causes a log event. message is the unchanged event. answer is set
// if another forwarder must be notified of this one, see Notice.
func (v Delivery) Event(doc *document.Document, message []byte) (cause Cause, answer bool) {
	d := v.detector
	if logger := doc.Get(document.Logger).Bytes; string(logger) == Logger {
		d.forwarders.add(v.key(doc))
		return Forwarder, string(doc.Get(document.Message).Bytes) != Notice
	}
	switch {
	case !d.forwarders.isEmpty() && d.forwarders.has(v.key(doc)): // Lambda's records do not name a logger
		return Forwarder, false
	case v.isOwn && d.isInvocation(doc):
		return Invocation, false
	case !doc.OtherService: // the rest is not logged by Lambda functions
		return "", false
	case d.isServerLog(doc, message):
		return OpenSearchLog, false
	case d.isConnection(doc):
		return Connection, false
	}
	return "", false
}

// key identifies a function in a log group, which several functions may share.
func (v Delivery) key(doc *document.Document) string {
	return string(v.group) + "\x00" + string(doc.Get(document.FaasName).Bytes)
}

// isInvocation reports whether an event is about an invocation of the forwarder, or about a request
// that the forwarder has sent to AWS. The session of a function's role is named after the function.
func (d *Detector) isInvocation(doc *document.Document) bool {
	if d.function == "" {
		return false
	}
	if string(doc.Get(document.FaasName).Bytes) == d.function {
		return true
	}
	if !doc.OtherService {
		return false
	}
	for _, name := range [...]string{"userIdentity.arn", "requester"} { // of CloudTrail, and of S3's access logs
		if who, ok := doc.Attribute(name); ok && bytes.HasPrefix(who.Bytes, []byte("arn:")) && bytes.HasSuffix(who.Bytes, d.session) {
			return true
		}
	}
	if !doc.HasAttribute("eventSource") {
		return false
	}
	name, _ := doc.Attribute("requestParameters.functionName")
	event, _ := doc.Attribute("eventName")
	_, arn, _ := bytes.Cut(name.Bytes, []byte(":function:"))
	return bytes.HasPrefix(event.Bytes, []byte("Invoke")) && (string(name.Bytes) == d.function || string(arn) == d.function)
}

// serverLoggers are the beginnings of the names of OpenSearch's loggers, except that of slow
// searches, which users cause. It is read-only.
var serverLoggers = [...]string{"i.i.s.", "o.o.", "org.opensearch.", "index.indexing.slowlog"}

// isServerLog reports whether an event is a line of an OpenSearch, or an entry of its audit log, about
// an index that the forwarder writes to.
func (d *Detector) isServerLog(doc *document.Document, message []byte) bool {
	if d.index == nil {
		return false
	}
	logger := doc.Get(document.Logger).Bytes
	is := doc.HasAttribute("audit_category")
	for _, name := range serverLoggers {
		is = is || len(logger) >= len(name) && string(logger[:len(name)]) == name
	}
	return is && bytes.Contains(message, d.index)
}

// isConnection reports whether an event is a flow log record of a connection to OpenSearch, in either
// direction.
func (d *Detector) isConnection(doc *document.Document) bool {
	return !d.addresses.isEmpty() && doc.HasAttribute("dstaddr") &&
		(d.addresses.has(endOf(doc, "srcaddr", "srcport")) || d.addresses.has(endOf(doc, "dstaddr", "dstport")))
}

// endOf returns one end of a connection, or the zero value.
func endOf(doc *document.Document, address, port string) netip.AddrPort {
	host, _ := doc.Attribute(address)
	number, _ := doc.Attribute(port)
	end, _ := netip.ParseAddrPort(net.JoinHostPort(string(host.Bytes), string(number.Bytes)))
	return netip.AddrPortFrom(end.Addr().Unmap(), end.Port())
}
