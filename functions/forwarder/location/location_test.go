package location

import "testing"

// TestOf checks the log stream of a location, and whether it is that of an export task.
func TestOf(t *testing.T) {
	const task = "exports/3b5f1a2c-0000-4000-8000-0123456789ab/"
	for _, row := range []struct {
		path, stream string
		export       bool
	}{
		{"/logs/app.log", "/logs/app.log", false},
		{"/logs/app.log.gz", "/logs/app.log", false},
		{"/app.log.1.zst", "/app.log.1", false},
		{"s3://logs/web-1/app.log", "s3://logs/web-1/app.log", false},
		{task + "2026-10-01-[$LATEST]0123456789abcdef0123456789abcdef/000000.gz", "2026/10/01/[$LATEST]0123456789abcdef0123456789abcdef", true},
		{task + "2026-10-01-orders[7]0123456789abcdef0123456789abcdef/000001.gz", "2026/10/01/orders[7]0123456789abcdef0123456789abcdef", true},
		{task + "web-1-of-mine/000000.gz", "web-1-of-mine", true},
		{"firehose/2026/08/04/06/orders-1-2026-08-04-06-00-00-3b5f1a2c-0000-4000-8000-0123456789ab.gz", "firehose/2026/08/04/06/orders-1-2026-08-04-06-00-00-3b5f1a2c-0000-4000-8000-0123456789ab", false},
	} {
		if got := Of(row.path); got.Stream != row.stream || got.Export != row.export {
			t.Errorf("Of(%q) = %+v; want the stream %q, export %v", row.path, got, row.stream, row.export)
		}
	}
}

// TestServices checks the account and the log group of the objects that AWS services write, under the keys that
// their guides document.
func TestServices(t *testing.T) {
	const day = "/2026/11/22/"
	for _, row := range []struct{ key, owner, group string }{
		{"AWSLogs/123456789012/elasticloadbalancing/eu-west-1" + day + "123456789012_elasticloadbalancing_eu-west-1_app.shop.50dc6c495c0c9188_20261122T2125Z_203.0.113.7_20sg8hgm.log.gz", "123456789012", "/aws/elasticloadbalancing/shop"},
		{"web/AWSLogs/123456789012/elasticloadbalancing/eu-west-1" + day + "123456789012_elasticloadbalancing_eu-west-1_shop-classic_20261122T2125Z_203.0.113.7_20sg8hgm.log", "123456789012", "/aws/elasticloadbalancing/shop-classic"},
		{"AWSLogs/123456789012/CloudTrail/eu-west-1" + day + "123456789012_CloudTrail_eu-west-1_20261122T2125Z_Ab12Cd34Ef56Gh78.json.gz", "123456789012", "/aws/cloudtrail"},
		{"AWSLogs/o-exampleorgid/123456789012/CloudTrail/us-gov-east-1" + day + "123456789012_CloudTrail_us-gov-east-1_20261122T2125Z_Ab12Cd34Ef56Gh78.json.gz", "123456789012", "/aws/cloudtrail"},
		{"AWSLogs/123456789012/vpcflowlogs/eu-west-1" + day + "123456789012_vpcflowlogs_eu-west-1_fl-1234abcd_20261122T2125Z_e123456.log.gz", "123456789012", "/aws/vpcflowlogs/fl-1234abcd"},
		{"AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=11/day=22/123456789012_vpcflowlogs_eu-west-1_fl-1234abcd_20261122T2125Z_e123456.log.gz", "123456789012", "/aws/vpcflowlogs/fl-1234abcd"},
		{"AWSLogs/123456789012/WAFLogs/eu-west-1/shop" + day + "21/20/123456789012_waflogs_eu-west-1_shop_20261122T2120Z_e0ca43b5.log.gz", "123456789012", "/aws/waflogs/shop"},
		{"AWSLogs/123456789012/WAFLogs/cloudfront/shop" + day + "21/20/x.log.gz", "123456789012", "/aws/waflogs/shop"},
		{"AWSLogs/123456789012/vpcdnsquerylogs/vpc-0abc" + day + "vpc-0abc_vpcdnsquerylogs_123456789012_20261122T2125Z_x.log.gz", "123456789012", "/aws/vpcdnsquerylogs/vpc-0abc"},
		{"cdn/E2EXAMPLE1ABCD.2026-11-22-21.a1b2c3d4.gz", "", "/aws/cloudfront/E2EXAMPLE1ABCD"},
		{"access/2026-11-22-21-24-50-0123456789ABCDEF", "", ""},
		{"orders/2026-11-22.log.gz", "", "/aws/lambda/orders"},
	} {
		if got := Of("s3://logs/" + row.key); got.Owner != row.owner || got.Group != row.group {
			t.Errorf("Of(%q) = account %q, group %q; want %q, %q", row.key, got.Owner, got.Group, row.owner, row.group)
		}
	}
}

// TestIsNoLog checks the names of files that are not logs.
func TestIsNoLog(t *testing.T) {
	for name, want := range map[string]bool{".hidden": true, "aws-logs-write-test": true, "ELBAccessLogTestFile": true, "app.log": false} {
		if got := IsNoLog(name); got != want {
			t.Errorf("IsNoLog(%q) = %v", name, got)
		}
	}
}
