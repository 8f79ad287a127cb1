package format

import (
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// vpcFlow returns the VPC flow log record: the default format of version 2, optionally followed by
// the fields of later versions in the order of their reference, or all fields of version 3 in the
// order of the AWS example. Other orders cannot be recognized in a single line; package logfile reads them by
// the first line of a file. The time is the end of the flow. A
// flow has no client.
func vpcFlow() Format {
	version2, version3, transit := flowLists()
	return Format{
		Name:   "vpc-flow",
		Source: "Amazon VPC user guide, \"Flow log records\"; Amazon VPC Transit Gateways, \"Transit Gateway Flow Log records\"",
		Shapes: []string{"0 000000000000 ", "0 vpc-", "0 TransitGateway "},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			switch text[2] {
			case 'v':
				return parseFlow(d, version3, text, flowColumns{end: 17, status: 20, first: 7})
			case 'T':
				return parseFlow(d, transit, text, flowColumns{end: 24, status: 25, first: 16})
			}
			return parseFlow(d, version2, text, flowColumns{end: 11, status: 13, first: 3})
		},
		Samples: []Sample{
			{
				`2 123456789012 eni-0a1b2c3d 10.0.0.5 203.0.113.7 443 51234 6 20 4249 1795382600 1795382660 REJECT OK`,
				[]string{"@timestamp=2026-11-22T21:24:20.000Z", "attributes.account-id=123456789012", "attributes.srcaddr=10.0.0.5", "attributes.dstport=51234", "attributes.action=REJECT", "attributes.log-status=OK", "attributes.start=1795382600", "message=10.0.0.5 203.0.113.7 443 51234 6 20 4249 1795382600 1795382660 REJECT OK"},
			},
			{
				`2 123456789012 eni-0a1b2c3d - - - - - - - 1795382600 1795382660 - NODATA`,
				[]string{"attributes.srcaddr=", "attributes.log-status=NODATA"},
			},
			{
				`3 vpc-0abc subnet-0def i-01234567890123456 eni-0a1b2c3d 123456789012 IPv6 2001:db8::7 2001:db8::5 43416 5001 2001:db8::7 2001:db8::5 6 568 8 1795382600 1795382660 ACCEPT 2 OK`,
				[]string{"attributes.vpc-id=vpc-0abc", "attributes.srcaddr=2001:db8::7", "attributes.tcp-flags=2", "attributes.action=ACCEPT", "@timestamp=2026-11-22T21:24:20.000Z"},
			},
			{
				`5 123456789012 eni-0a1b2c3d 10.0.0.5 203.0.113.7 443 51234 6 20 4249 1795382600 1795382660 ACCEPT OK vpc-0abc subnet-0def - 3 IPv4 10.0.0.5 203.0.113.7 us-east-1 use1-az4 - - - S3 egress 8 new`,
				[]string{"attributes.flow-direction=egress", "attributes.pkt-dst-aws-service=S3", "attributes.extra=new"},
			},
		},
	}
}

// flowLists returns the columns of version 2 with those of later versions, of version 3, and of transit
// gateways.
func flowLists() (version2, version3, transit []column) {
	version2 = columns("version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets",
		"bytes", "start", "end", fillTime, "action", "log-status", "vpc-id", "subnet-id", "instance-id", "tcp-flags", "type",
		"pkt-srcaddr", "pkt-dstaddr", "region", "az-id", "sublocation-type", "sublocation-id", "pkt-src-aws-service",
		"pkt-dst-aws-service", "flow-direction", "traffic-path")
	version3 = columns("version", "vpc-id", "subnet-id", "instance-id", "interface-id", "account-id", "type", "srcaddr", "dstaddr",
		"srcport", "dstport", "pkt-srcaddr", "pkt-dstaddr", "protocol", "bytes", "packets", "start", "end", fillTime, "action",
		"tcp-flags", "log-status")
	transit = columns("version", "resource-type", "account-id", "tgw-id", "tgw-attachment-id", "tgw-src-vpc-account-id",
		"tgw-dst-vpc-account-id", "tgw-src-vpc-id", "tgw-dst-vpc-id", "tgw-src-subnet-id", "tgw-dst-subnet-id", "tgw-src-eni",
		"tgw-dst-eni", "tgw-src-az-id", "tgw-dst-az-id", "tgw-pair-attachment-id", "srcaddr", "dstaddr", "srcport", "dstport",
		"protocol", "packets", "bytes", "start", "end", fillTime, "log-status", "type", "packets-lost-no-route",
		"packets-lost-blackhole", "packets-lost-mtu-exceeded", "packets-lost-ttl-expired", "tcp-flags", "region",
		"flow-direction", "pkt-src-aws-service", "pkt-dst-aws-service")
	return version2, version3, transit
}

// flowColumns are the indices of the columns that parseFlow examines.
type flowColumns struct{ end, status, first int }

func parseFlow(d *document.Document, list []column, text []byte, at flowColumns) ([]byte, bool) {
	var memory [maxColumns][]byte
	n, rest := cutColumns(text, memory[:len(list)])
	if n <= at.status {
		return nil, false
	}
	switch string(memory[at.status]) {
	case "OK", "NODATA", "SKIPDATA":
	default:
		return nil, false
	}
	if _, ok := timestamp.Epoch(memory[at.end]); !ok {
		return nil, false
	}
	fillColumns(d, list, memory[:n])
	addRest(d, rest)
	return between(text, memory[at.first], memory[at.status]), true
}

// route53 returns the query log of a public hosted zone. The query log of Route 53 Resolver is
// JSON.
func route53() Format {
	list := columns("version", "timestamp", fillTime, "hosted_zone_id", "query_name", "query_type", "response_code", "protocol",
		"edge_location", "resolver_ip", fillClient, "edns_client_subnet")
	return Format{
		Name:   "route53-query",
		Source: "Amazon Route 53 developer guide, \"Public DNS query logging\"",
		Shapes: []string{"0.0 0000-00-00T00:00:00"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			var memory [maxColumns][]byte
			n, rest := cutColumns(text, memory[:len(list)])
			const name, code, enough = 3, 5, 9
			if _, ok := timestamp.Parse(memory[1]); !ok || n < enough {
				return nil, false
			}
			fillColumns(d, list, memory[:n])
			addRest(d, rest)
			return between(text, memory[name], memory[code]), true
		},
		Samples: []Sample{
			{
				`1.0 2026-11-22T21:24:50.130Z Z123412341234 example.com A NOERROR UDP FRA6 192.0.2.1 192.0.2.0/24`,
				[]string{"@timestamp=2026-11-22T21:24:50.130Z", "attributes.hosted_zone_id=Z123412341234", "attributes.query_name=example.com", "attributes.response_code=NOERROR", "client.ip=192.0.2.1", "attributes.edns_client_subnet=192.0.2.0/24", "message=example.com A NOERROR"},
			},
			{`1.0 2026-11-22T21:24:50.130Z Z123412341234 txt.example.com TXT NXDOMAIN UDP JFK5 2001:db8::1234 -`, []string{"client.ip=2001:db8::1234", "message=txt.example.com TXT NXDOMAIN"}},
		},
	}
}
