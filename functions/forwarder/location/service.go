package location

import "strings"

// service returns the account and the log group of an object that an AWS service writes. Services
// do not name a log group there, so the group is made of the service and the resource:
//
//	AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/11/22/
//	    123456789012_elasticloadbalancing_eu-west-1_app.shop.50dc6c49_….log.gz   /aws/elasticloadbalancing/shop
//	AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/22/….json.gz               /aws/cloudtrail
//	AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/11/22/
//	    123456789012_vpcflowlogs_eu-west-1_fl-0a1b2c3d_….log.gz                  /aws/vpcflowlogs/fl-0a1b2c3d
//	AWSLogs/123456789012/WAFLogs/eu-west-1/shop/2026/11/22/….log.gz              /aws/waflogs/shop
//	logs/E2EXAMPLE1ABCD.2026-11-22-21.a1b2c3d4.gz                                /aws/cloudfront/E2EXAMPLE1ABCD
//	logs/2026-11-22-21-24-50-0123456789ABCDEF, an access log of S3               none
func (x *patterns) service(location string) (owner, group string, ok bool) {
	if m := x.awsLogs.FindStringSubmatch(location); m != nil {
		group = "/aws/" + strings.ToLower(m[2])
		if resource := x.resource(m[3]); resource != "" {
			group += "/" + resource
		}
		return m[1], group, true
	}
	if m := x.cloudFront.FindStringSubmatch(location); m != nil {
		return "", "/aws/cloudfront/" + m[1], true
	}
	return "", "", x.s3Access.MatchString(location)
}

// resource returns the name of the resource, or "". rest is the part of a key behind the service.
func (x *patterns) resource(rest string) string {
	file := rest[strings.LastIndexByte(rest, '/')+1:]
	if columns := strings.Split(file, "_"); len(columns) > 4 { // account, service, region, resource, time
		name := columns[3]
		if kind, inner, ok := strings.Cut(name, "."); ok && (kind == "app" || kind == "net" || kind == "gwy") {
			name, _, _ = strings.Cut(inner, ".")
		}
		if !x.timed.MatchString(name) {
			return name
		}
	}
	for folder := range strings.SplitSeq(strings.TrimSuffix(rest, file), "/") {
		switch {
		case x.year.MatchString(folder):
			return ""
		case folder == "" || x.region.MatchString(folder) || folder == "cloudfront":
		default:
			return folder
		}
	}
	return ""
}
